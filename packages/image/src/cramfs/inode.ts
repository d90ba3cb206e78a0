import { viewOf } from '../bytes.ts';

/** What a superblock or a directory says of a file or directory, in twelve bytes. */
export interface Inode {
  readonly mode: number;
  readonly size: number;
  /** Of the name that follows, padding included. Zero for the root. */
  readonly nameSize: number;
  /** Of the content, from the beginning of the image. */
  readonly offset: number;
}

/** User and group are skipped over: the device gives an application a user of its own. */
export const readInode = (bytes: Uint8Array, at: number): Inode => {
  const view = viewOf(bytes);
  const place = view.getUint32(at + 8, true);
  return {
    mode: view.getUint16(at, true),
    size: view.getUint32(at + 4, true) & 0xff_ffff,
    nameSize: (place & 0x3f) * 4,
    offset: (place >>> 6) * 4,
  };
};

/** User and group are 0. */
export const writeInode = (bytes: Uint8Array, at: number, inode: Inode): void => {
  const view = viewOf(bytes);
  view.setUint32(at, inode.mode, true);
  view.setUint32(at + 4, inode.size, true);
  view.setUint32(at + 8, (((inode.offset / 4) << 6) | (inode.nameSize / 4)) >>> 0, true);
};
