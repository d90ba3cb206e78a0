import { inflateSync } from 'node:zlib';
import { viewOf } from '../bytes.ts';
import { ImageError } from '../errors.ts';
import type { Inode } from './inode.ts';
import { blockPointer, pageSize } from './layout.ts';

interface Block {
  readonly start: number;
  readonly end: number;
  readonly uncompressed: boolean;
}

/**
 * Reads an ordinary file: a table of block pointers, one for each page, then the blocks. A pointer says where its
 * block ends, which is where the next one begins; an empty block is a page of zeros. The pointers of the extended
 * kind may say that a block is not compressed, or where it begins (see the comments on `CRAMFS_BLK_FLAG_…` in
 * include/uapi/linux/cramfs_fs.h). The caller has checked that the table is inside the image.
 */
export const readBlocks = (image: Uint8Array, inode: Inode, extended: boolean): Uint8Array => {
  const view = viewOf(image);
  const content = new Uint8Array(inode.size);
  const count = Math.ceil(inode.size / pageSize);
  let start = inode.offset + 4 * count;
  for (let index = 0; index < count; index++) {
    const page = content.subarray(index * pageSize, (index + 1) * pageSize);
    const pointer = view.getUint32(inode.offset + 4 * index, true);
    const block = extended
      ? placeExtended(view, start, pointer, page.length)
      : { start, end: pointer, uncompressed: false };
    fill(page, image, block);
    start = block.end;
  }
  return content;
};

const placeExtended = (view: DataView, start: number, pointer: number, pageLength: number): Block => {
  const uncompressed = (pointer & blockPointer.uncompressed) !== 0;
  const value = pointer & blockPointer.value;
  if ((pointer & blockPointer.direct) === 0) return { start, end: value, uncompressed };
  const first = value * 4;
  if (uncompressed) return { start: first, end: first + pageLength, uncompressed };
  // A compressed block that is pointed at has its length before it.
  if (first + 2 > view.byteLength) return unreadable('a block lies outside of the image');
  return { start: first + 2, end: first + 2 + view.getUint16(first, true), uncompressed };
};

const fill = (page: Uint8Array, image: Uint8Array, block: Block): void => {
  const size = block.end - block.start;
  if (size < 0 || size > 2 * pageSize || block.end > image.length) {
    unreadable('a block lies outside of the image');
  }
  if (size === 0) return;
  const bytes = image.subarray(block.start, block.end);
  const content = block.uncompressed ? bytes : inflate(bytes, page.length);
  if (content.length !== page.length)
    unreadable(`a block holds ${content.length} bytes instead of ${page.length}`);
  page.set(content);
};

const inflate = (bytes: Uint8Array, size: number): Uint8Array => {
  try {
    return inflateSync(bytes, { maxOutputLength: size });
  } catch {
    return unreadable('a block does not decompress');
  }
};

function unreadable(why: string): never {
  throw new ImageError('FileUnreadable', `In this file ${why}.`);
}
