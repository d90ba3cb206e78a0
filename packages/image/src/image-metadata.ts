import { controlCharacters, hexOf, viewOf } from './bytes.ts';
import { ImageError } from './errors.ts';
import { guidBytes, guidText } from './guid.ts';

/** A runtime that an image needs. */
export interface RuntimeNeed {
  readonly version: number;
  /** One of {@link runtime}, or a number that is not known here. */
  readonly type: number;
}

/** What an image package says about itself. */
export interface ImageMetadata {
  /** One of {@link imageType}, or a number that is not known here. */
  readonly imageType: number;
  /** GUID in lower case. */
  readonly componentId: string;
  /** GUID in lower case. */
  readonly imageId: string;
  /** Whose signature it carries: 40 hexadecimal digits in lower case. */
  readonly thumbprint: string;
  /** Without control characters; empty where the package carries none. */
  readonly name: string;
  /** Unix time in milliseconds, never past the last `Date`; 0 where the package carries none. */
  readonly builtAt: number;
  readonly underDevelopment: boolean;
  readonly needs: readonly RuntimeNeed[];
  /** All of them in their order, the ones above included; the data are views of the package. */
  readonly sections: readonly { readonly id: string; readonly data: Uint8Array }[];
}

/** "4X4M" */
const magic = 0x4d345834;
const headerSize = 8;
const sectionHeaderSize = 4;
const lengthSize = 4;

/** Real metadata has up to 300 bytes. The bound keeps a large file from being taken for very many sections. */
const maxMetadataSize = 4096;

const ecdsa256 = 1;
const underDevelopmentFlag = 2;
const nameSize = 32;

/** The last moment that a `Date` can hold (ECMA-262 §21.4.1.1), in seconds. */
const lastSecond = 8_640_000_000_000n;

/** Cuts the metadata off the end of what was signed. Its length is the last thing in it. */
export const splitMetadata = (signed: Uint8Array): { payload: Uint8Array; metadata: Uint8Array } => {
  if (signed.length < headerSize + lengthSize) {
    throw new ImageError('ImageTooShort', `There are ${signed.length} bytes before the signature.`);
  }
  const size = viewOf(signed).getUint32(signed.length - lengthSize, true);
  if (size < headerSize + lengthSize || size > Math.min(signed.length, maxMetadataSize)) {
    throw new ImageError('InvalidMetadata', `The metadata claims a length of ${size} bytes.`);
  }
  const start = signed.length - size;
  return { payload: signed.subarray(0, start), metadata: signed.subarray(start) };
};

/** Reads metadata from its magic number to its length. */
export const readMetadata = (metadata: Uint8Array): ImageMetadata => {
  const sections = readSections(metadata);
  const find = (id: string, size?: number): Uint8Array | undefined => {
    const [section, another] = sections.filter((candidate) => candidate.id === id);
    if (another) throw new ImageError('DuplicateSection', `There is more than one section ${id}.`);
    if (section && size !== undefined && section.data.length !== size) malformed(id, section.data);
    return section?.data;
  };
  const identity = find('ID', 36) ?? missing('ID');
  const signature = find('SG', 24) ?? missing('SG');
  const debug = find('DB', 8 + nameSize);
  const temporary = find('TP', 4);
  const needs = find('ND');

  if (viewOf(signature).getUint32(20, true) !== ecdsa256) malformed('SG', signature);
  return {
    imageType: viewOf(identity).getUint16(0, true),
    componentId: guidText(identity.subarray(4, 20)),
    imageId: guidText(identity.subarray(20, 36)),
    thumbprint: hexOf(signature.subarray(0, 20)),
    name: debug ? readName(debug) : '',
    builtAt: debug ? readTime(debug) : 0,
    underDevelopment: temporary ? (viewOf(temporary).getUint32(0, true) & underDevelopmentFlag) !== 0 : false,
    needs: needs ? readNeeds(needs) : [],
    sections,
  };
};

const readSections = (metadata: Uint8Array): ImageMetadata['sections'] => {
  const view = viewOf(metadata);
  if (view.getUint32(0, true) !== magic) {
    throw new ImageError('InvalidMetadata', 'There is no "4X4M" where the metadata should begin.');
  }
  const count = view.getUint32(4, true);
  const end = metadata.length - lengthSize;
  const sections: { id: string; data: Uint8Array }[] = [];
  let at = headerSize;
  while (at < end) {
    const start = at + sectionHeaderSize;
    if (start > end) throw new ImageError('SectionOverflowsMetadata', 'The head of a section is cut off.');
    const id = sectionName(view.getUint16(at, true));
    const length = view.getUint16(at + 2, true);
    if (length === 0) throw new ImageError('EmptySection', `Section ${id} is empty.`);
    if (length > end - start) {
      throw new ImageError('SectionOverflowsMetadata', `Section ${id} claims ${length} bytes.`);
    }
    at = start + length;
    sections.push({ id, data: metadata.subarray(start, at) });
  }
  if (sections.length !== count) {
    throw new ImageError(
      'InvalidMetadata',
      `There are ${sections.length} sections where ${count} were announced.`,
    );
  }
  return sections;
};

/** Two letters, the first in the low byte; as a number where they are no letters. */
const sectionName = (id: number): string => {
  const letters = String.fromCharCode(id & 0xff, id >> 8);
  return /^[A-Z]{2}$/.test(letters) ? letters : `0x${id.toString(16).padStart(4, '0')}`;
};

const sectionNumber = (id: string): number => id.charCodeAt(0) | (id.charCodeAt(1) << 8);

const readName = (debug: Uint8Array): string => {
  const field = debug.subarray(8);
  const end = field.indexOf(0);
  // The SDK cuts a name after 31 bytes, which may be within a character: no reason to refuse the package.
  const name = new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
  if (controlCharacters.test(name)) malformed('DB', debug);
  return name;
};

const readTime = (debug: Uint8Array): number => {
  const seconds = viewOf(debug).getBigUint64(0, true);
  if (seconds > lastSecond) malformed('DB', debug);
  return Number(seconds) * 1000;
};

const readNeeds = (data: Uint8Array): RuntimeNeed[] => {
  const view = viewOf(data);
  const count = data.length < 4 ? malformed('ND', data) : view.getUint32(0, true);
  if (data.length !== 4 + 8 * count) malformed('ND', data);
  return Array.from({ length: count }, (_, index) => ({
    version: view.getUint32(4 + 8 * index, true),
    type: view.getUint32(8 + 8 * index, true),
  }));
};

function malformed(id: string, data: Uint8Array): never {
  throw new ImageError(
    'SectionMalformed',
    `Section ${id} is ${data.length} bytes with a meaning it cannot have.`,
  );
}

function missing(id: string): never {
  throw new ImageError('SectionNotFound', `There is no section ${id}.`);
}

/** What the sections of new metadata are made from, in the order of the real packages: ID, SG, DB, TP, ND. */
export interface MetadataParts {
  readonly imageType: number;
  readonly componentId: string;
  readonly imageId: string;
  /** Kept to its first 31 bytes. */
  readonly name: string;
  /** Unix time in milliseconds; kept in seconds. */
  readonly builtAt: number;
  readonly needs?: readonly RuntimeNeed[];
  readonly underDevelopment?: boolean;
}

export const writeMetadata = (parts: MetadataParts, thumbprint: string): Uint8Array => {
  const sections: [id: string, data: Uint8Array][] = [
    [
      'ID',
      Buffer.concat([shorts(parts.imageType, 0), guidBytes(parts.componentId), guidBytes(parts.imageId)]),
    ],
    ['SG', Buffer.concat([Buffer.from(thumbprint, 'hex'), words(ecdsa256)])],
    ['DB', writeDebug(parts.name, parts.builtAt)],
  ];
  if (parts.underDevelopment) sections.push(['TP', words(underDevelopmentFlag)]);
  if (parts.needs) {
    const needs = parts.needs.flatMap(({ version, type }) => [version, type]);
    sections.push(['ND', words(parts.needs.length, ...needs)]);
  }
  const body = sections.flatMap(([id, data]) => [shorts(sectionNumber(id), data.length), data]);
  const size = body.reduce((sum, piece) => sum + piece.length, headerSize + lengthSize);
  return Buffer.concat([words(magic, sections.length), ...body, words(size)]);
};

const writeDebug = (name: string, builtAt: number): Uint8Array => {
  const data = new Uint8Array(8 + nameSize);
  viewOf(data).setBigUint64(0, BigInt(Math.floor(builtAt / 1000)), true);
  // `encodeInto` stops before a character that does not fit; the last byte stays NUL.
  new TextEncoder().encodeInto(name, data.subarray(8, 8 + nameSize - 1));
  return data;
};

const words = (...values: number[]): Uint8Array => {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, index) => {
    viewOf(bytes).setUint32(4 * index, value, true);
  });
  return bytes;
};

const shorts = (...values: number[]): Uint8Array => {
  const bytes = new Uint8Array(2 * values.length);
  values.forEach((value, index) => {
    viewOf(bytes).setUint16(2 * index, value, true);
  });
  return bytes;
};
