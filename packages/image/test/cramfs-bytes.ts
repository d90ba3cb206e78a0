import { deflateSync } from 'node:zlib';
import { checksumOf } from '../src/cramfs/checksum.ts';

/** A row of a directory, with any numbers in it. */
export interface Row {
  readonly name?: Uint8Array | string;
  readonly mode?: number;
  readonly size?: number;
  /** Bytes from the beginning of the image. */
  readonly offset?: number;
}

export const directoryMode = 0o040755;
export const plainFile = 0o100644;
const inPlaceFile = 0o101644;

const inode = ({ name = '', mode = inPlaceFile, size = 0, offset = 0 }: Row): Buffer => {
  const nameBytes = Buffer.from(name);
  const padded = Buffer.concat([nameBytes, Buffer.alloc((4 - (nameBytes.length % 4)) % 4)]);
  const head = Buffer.alloc(12);
  head.writeUInt32LE(mode, 0);
  head.writeUInt32LE(size, 4);
  head.writeUInt32LE((((offset / 4) << 6) | (padded.length / 4)) >>> 0, 8);
  return Buffer.concat([head, padded]);
};

export const rows = (...list: Row[]): Buffer => Buffer.concat(list.map(inode));

/** Sets size and checksum right, so that a reader looks further. Too short for a superblock: as it is. */
export const seal = (image: Uint8Array): Uint8Array => {
  if (image.length < 76) return image;
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  view.setUint32(4, image.length, true);
  view.setUint32(32, checksumOf(image), true);
  return image;
};

/** A file system whose root is `root`, followed at byte `76 + root.length` by `rest`. */
export const imageOf = (root: Buffer, rest: Uint8Array = new Uint8Array(), flags = 3): Uint8Array => {
  const head = Buffer.alloc(64);
  head.writeUInt32LE(0x28cd3d45, 0);
  head.writeUInt32LE(flags, 8);
  head.write('Compressed ROMFS', 16);
  const rootInode = inode({ mode: directoryMode, size: root.length, offset: 76 });
  return seal(Buffer.concat([head, rootInode, root, rest]));
};

/** A file as mkfs.cramfs stores it at `offset`: where each block ends, then the blocks. */
export const compressed = (content: Uint8Array, offset: number): Uint8Array => {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += 4096) blocks.push(deflateSync(content.subarray(at, at + 4096)));
  const table = Buffer.alloc(4 * blocks.length);
  let end = offset + table.length;
  blocks.forEach((block, index) => {
    end += block.length;
    table.writeUInt32LE(end, 4 * index);
  });
  return Buffer.concat([table, ...blocks]);
};
