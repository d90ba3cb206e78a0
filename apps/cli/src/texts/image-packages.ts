/** What an image package says about itself; the keys are those of `-o json`. */
export interface MetadataModel {
  readonly identity: { readonly imageType: string; readonly componentId: string; readonly imageId: string };
  readonly signature: {
    readonly signingType: string;
    readonly cert: string;
    /** Null, like the next, where the signer is not known here. */
    readonly signer: string | null;
    readonly verified: boolean | null;
  };
  readonly debug: { readonly imageName: string; readonly builtOn: string } | null;
  readonly temporaryImage: { readonly underDevelopment: boolean };
  readonly abiDepends: readonly { readonly runtime: string; readonly version: number }[];
  /** All of them, with what they hold as hexadecimal digits. */
  readonly sections: readonly { readonly id: string; readonly data: string }[];
  readonly payloadSize: number;
}

/** What is in an image package, where its kind is known; the keys are those of `-o json`. */
export interface ContentModel {
  readonly manifest?: object;
  readonly files?: readonly { readonly path: string; readonly size: number; readonly executable: boolean }[];
  readonly deviceId?: string;
  readonly capabilities?: readonly string[];
}

/** Longer values are cut off: nobody reads them. */
const maxHexLength = 64;

export const metadataLines = (model: MetadataModel): string[] => [
  'Image package metadata:',
  ...model.sections.flatMap(({ id, data }) => sectionLines[id]?.(model) ?? unknownSection(id, data)),
  '',
  `Payload: ${model.payloadSize} bytes`,
];

const line = (name: string, value: string): string => `    ${`${name}:`.padEnd(22)}${value}`;

const sectionLines: Readonly<Record<string, (model: MetadataModel) => string[]>> = {
  ID: ({ identity }) => [
    '  Section: Identity',
    line('Image Type', identity.imageType),
    line('Component ID', identity.componentId),
    line('Image ID', identity.imageId),
  ],
  SG: ({ signature: { signingType, cert, signer, verified } }) => [
    '  Section: Signature',
    line('Signing Type', signingType),
    line('Cert', cert),
    line('Signed by', `${signer ?? 'somebody not known here'}; ${verifiedText(verified)}`),
  ],
  DB: ({ debug }) =>
    debug === null
      ? []
      : [
          '  Section: Debug',
          line('Image Name', debug.imageName),
          line('Built On (UTC)', debug.builtOn.replace('T', ' ').replace('.000Z', '')),
        ],
  TP: ({ temporaryImage }) => [
    '  Section: Temporary Image',
    line('Under development', temporaryImage.underDevelopment ? 'True' : 'False'),
  ],
  ND: ({ abiDepends }) => [
    '  Section: ABI Depends',
    ...abiDepends.map(({ runtime, version }) => line('Depends on', `${runtime}, version ${version}`)),
  ],
};

const unknownSection = (id: string, data: string): string[] => [
  `  Section: ${id}`,
  line('Data', data.length > maxHexLength ? `${data.slice(0, maxHexLength)}…` : data),
];

const verifiedText = (verified: boolean | null): string => {
  if (verified === null) return 'the signature was not checked';
  return verified ? 'the signature is right' : 'the signature is WRONG: the package was changed';
};

export const contentLines = ({ manifest, files, deviceId, capabilities }: ContentModel): string[] => [
  ...(manifest === undefined
    ? []
    : [
        '',
        'Application manifest:',
        ...JSON.stringify(manifest, null, 2)
          .split('\n')
          .map((text) => `  ${text}`),
      ]),
  ...(files === undefined ? [] : ['', 'Files:', ...files.map(fileLine)]),
  ...(deviceId === undefined ? [] : ['', `Device ID: ${deviceId}`]),
  ...(capabilities === undefined ? [] : [`Capabilities: ${capabilities.join(', ') || 'none'}`]),
];

const fileLine = ({ path, size, executable }: { path: string; size: number; executable: boolean }): string =>
  ` --> ${path} (${size} bytes${executable ? ', executable' : ''})`;

/** What was packed; the keys are those of `-o json`. */
export interface PackedModel {
  readonly imagePackage: string;
  readonly name: string;
  readonly componentId: string;
  readonly imageId: string;
  readonly size: number;
  readonly files: number;
}

export const packing = (folder: string): string => `Packing the application in '${folder}'.`;

export const unknownCapability = (name: string): string =>
  `The capability '${name}' of the manifest is not known here, so it is misspelt or new. It is packed as it is, and allows nothing.`;

export const unresolvedName = (name: string): string =>
  `'${name}' in the manifest is a name from a hardware definition. These are not resolved here, so it is packed as it is; name the peripheral itself.`;

export const nameIsCut = (name: string): string =>
  `The Name in the manifest has more than the 31 bytes that an image package has room for. On the device it is '${name}'.`;

export const leftOut = (hidden: readonly string[]): string[] =>
  hidden.length === 0
    ? []
    : [
        `Left out, because the names begin with a full stop: ${hidden.slice(0, 5).join(', ')}${more(hidden.length - 5)}.`,
      ];

const more = (count: number): string => (count > 0 ? `, and ${count} more` : '');

export const packed = ({ imagePackage, name, componentId, imageId, size, files }: PackedModel): string[] => [
  `Packed ${files} files as image package '${imagePackage}'.`,
  ` --> Name:         ${name}`,
  ` --> Component ID: ${componentId}`,
  ` --> Image ID:     ${imageId}`,
  ` --> Size:         ${size} bytes`,
  ' --> Signed by:    the development key of this home',
];
