import { join } from 'node:path';
import {
  type AppManifest,
  packApplication,
  readAppManifest,
  readImagePackage,
  unknownCapabilities,
  unresolvedNames,
} from '@spherite/image';
import { maxImageSize, SpheriteError } from '@spherite/protocol';
import { InvalidArgumentError } from 'commander';
import { parseGuid } from '../applications/component-id.ts';
import { command, number, type OptionSpec, required, value } from '../command.ts';
import type { Context } from '../context.ts';
import { readGivenFile, writeGivenFile } from '../files/given-files.ts';
import { checkSize, readApplicationFolder } from '../images/application-folder.ts';
import { developmentSigner } from '../images/development-key.ts';
import { aboutImage, unusable } from '../images/given-image.ts';
import { randomGuid } from '../images/random-guid.ts';
import {
  leftOut,
  nameIsCut,
  packed,
  packing,
  unknownCapability,
  unresolvedName,
} from '../texts/image-packages.ts';

const manifestPath = '/app_manifest.json';

/** `12` and `12+Beta2109` are sets of the same runtime. */
const apiSetNumber = (text: string): number => {
  const version = Number(/^(\d{1,5})(\+\w+)?$/.exec(text)?.[1] ?? 0);
  if (version > 0) return version;
  throw new InvalidArgumentError('It must be the number of an API set, like 12.');
};

const targetApiSetOption: OptionSpec<number | undefined> = {
  flags: '-s, --target-api-set <version>',
  description: 'The application runtime that is needed, in the place of what the manifest says.',
  aliases: ['--sysroot <version>'],
  parse: apiSetNumber,
};

const imageIdOption: OptionSpec<string | undefined> = {
  flags: '--image-id <id>',
  description: 'The image ID; a new one is made up unless given.',
  parse: parseGuid,
};

/** The end of the year 9999, in seconds since 1970. */
const lastSecond = 253_402_300_799;

export const imagePackagePackApplication = command({
  options: {
    folder: required(
      '-i, --package-directory <folder>',
      'The files of the application, under the paths that they have there; app_manifest.json among them.',
      { aliases: ['--input <folder>', '--input-directory <folder>'] },
    ),
    destination: required(
      '-d, --destination <file>',
      'The image package to write; one of that name is replaced.',
      {
        aliases: ['--destination-file <file>', '--destination-file-path <file>'],
      },
    ),
    manifest: value(
      '--application-manifest <file>',
      'The app_manifest.json, where it is not in the folder; it takes the place of one that is.',
    ),
    targetApiSet: targetApiSetOption,
    imageId: imageIdOption,
    buildTime: number(
      '--build-time <seconds>',
      'When it was built, in seconds since 1970; SOURCE_DATE_EPOCH says it, too. Now, unless given.',
      { from: 0, to: lastSecond },
    ),
  },
  examples: [
    [
      'azsphere image-package pack-application -i approot -d blink.imagepackage',
      'of approot/app_manifest.json, approot/bin/app and what else there is',
    ],
    [
      'azsphere image-package pack-application -i out -d app.imagepackage --application-manifest app_manifest.json',
      'with the manifest from elsewhere',
    ],
  ],
  notes:
    'Files and folders whose names begin with a full stop are left out. Hardware definitions are not resolved. It is signed by a key of this SPHERITE_HOME; a device takes it where it is enabled for development. With the same files, --image-id and --build-time it is the same bytes, but for the signature: the last 64.',
  run: async (options, context) => {
    const { folder, destination, imageId = randomGuid(context.random) } = options;
    const builtAt = options.buildTime ?? sourceDateEpoch(context) ?? Math.floor(context.now() / 1000);
    context.say(packing(folder));
    const { files, hidden } = await readApplicationFolder(folder, destination);
    if (options.manifest !== undefined)
      files.set(manifestPath, await readGivenFile(options.manifest, maxImageSize));
    const manifest = finishManifest(files, options);
    const signer = await developmentSigner(context);
    const bytes = aboutImage(`${folder} cannot be packed`, remedy, () =>
      packApplication({ files, imageId, builtAt: builtAt * 1000, signer }),
    );
    checkSize(folder, bytes.length);
    await writeGivenFile(destination, bytes);
    const { name, componentId } = readImagePackage(bytes).metadata;
    context.warn(...concerns(manifest, name), ...leftOut(hidden));
    const model = {
      imagePackage: destination,
      name,
      componentId,
      imageId,
      size: bytes.length,
      files: files.size,
    };
    context.say(...packed(model));
    return model;
  },
});

const remedy = 'Mend that, and repeat the command.';

interface ManifestChoice {
  readonly folder: string;
  readonly manifest: string | undefined;
  readonly targetApiSet: number | undefined;
}

/** As the real tool does, the manifest in the package says what the package asks for. */
const finishManifest = (
  files: Map<string, Uint8Array>,
  { folder, manifest: path = join(folder, manifestPath), targetApiSet }: ManifestChoice,
): AppManifest => {
  const bytes = files.get(manifestPath);
  if (bytes === undefined)
    throw unusable(
      `${folder} cannot be packed (NoAppManifest). There is no app_manifest.json in it: put it there, or name one with --application-manifest.`,
    );
  const manifest = aboutImage(`${path} cannot be packed`, remedy, () => readAppManifest(bytes));
  if (targetApiSet === undefined) return manifest;
  const changed = { ...manifest, TargetApplicationRuntimeVersion: targetApiSet };
  files.set(manifestPath, Buffer.from(JSON.stringify(changed)));
  return changed;
};

/**
 * What is no error, and may be none of what somebody means.
 * @param packedName - as much of the name as a package has room for
 */
const concerns = (manifest: AppManifest, packedName: string): string[] => [
  ...unknownCapabilities(manifest).map(unknownCapability),
  ...unresolvedNames(manifest).map(unresolvedName),
  ...(manifest.Name === packedName ? [] : [nameIsCut(packedName)]),
];

/** When the source was last changed, as reproducible-builds.org has it; `undefined` where nobody says. */
const sourceDateEpoch = ({ env: { SOURCE_DATE_EPOCH: text } }: Context): number | undefined => {
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,12}$/.test(text) && Number(text) <= lastSecond) return Number(text);
  throw new SpheriteError(
    'USAGE',
    `SOURCE_DATE_EPOCH is '${text}', and must be a whole number of seconds since 1970. Correct it, or give --build-time.`,
  );
};
