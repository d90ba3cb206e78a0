import { controlCharacters, viewOf } from '../bytes.ts';
import { ImageError } from '../errors.ts';
import { checksumOf } from './checksum.ts';
import { type Inode, readInode } from './inode.ts';
import {
  flag,
  inodeSize,
  knownFlags,
  magic,
  maxDepth,
  maxEntries,
  mode,
  pageSize,
  signature,
  superblock,
} from './layout.ts';
import { readBlocks } from './read-blocks.ts';

/** A file or directory below the root. */
export interface Entry {
  /** Absolute, with slashes. */
  readonly path: string;
  readonly isDirectory: boolean;
  /** Bytes of a file, uncompressed. */
  readonly size: number;
  readonly mode: number;
}

export interface FileSystem {
  /** Each directory before what is in it, otherwise in the order of the image. */
  readonly entries: readonly Entry[];
  /**
   * A view of the image where the file lies in it as it is; otherwise a copy.
   *
   * @throws ImageError `FileNotFound`, and `FileUnreadable` when it does not decompress
   */
  read(path: string): Uint8Array;
}

/** Reads the directories of a cramfs image. Every place is checked before it is looked at; no file is read yet. */
export const readCramfs = (image: Uint8Array): FileSystem => {
  const flags = readSuperblock(image);
  const inodes = walk(image);
  return {
    entries: [...inodes].map(([path, inode]) => ({
      path,
      isDirectory: isDirectory(inode),
      size: isDirectory(inode) ? 0 : inode.size,
      mode: inode.mode,
    })),
    read: (path) => {
      const inode = inodes.get(path);
      if (!inode || isDirectory(inode)) throw new ImageError('FileNotFound', `There is no file "${path}".`);
      if (inode.size === 0) return new Uint8Array(0);
      return isInPlace(inode)
        ? image.subarray(inode.offset, inode.offset + inode.size)
        : readBlocks(image, inode, (flags & flag.extendedBlockPointers) !== 0);
    },
  };
};

const isDirectory = (inode: Inode): boolean => (inode.mode & mode.typeMask) === mode.directory;
const isInPlace = (inode: Inode): boolean => (inode.mode & mode.sticky) !== 0;

/** Answers the flags. */
const readSuperblock = (image: Uint8Array): number => {
  if (image.length < superblock.end) invalid(`${image.length} bytes hold no superblock`);
  const view = viewOf(image);
  if (view.getUint32(0, true) !== magic) invalid('the magic number is another');
  const text = image.subarray(superblock.signature, superblock.signature + signature.length);
  if (Buffer.compare(text, Buffer.from(signature)) !== 0) invalid('the signature is another');
  const flags = view.getUint32(superblock.flags, true);
  if ((flags & ~knownFlags) !== 0) invalid(`its flags are 0x${flags.toString(16)}`);
  if ((flags & flag.fsidVersion2) === 0) invalid('it carries neither size nor checksum');
  const size = view.getUint32(superblock.size, true);
  if (size !== image.length) invalid(`it claims ${size} bytes where there are ${image.length}`);
  if (view.getUint32(superblock.checksum, true) !== checksumOf(image)) {
    throw new ImageError('FileSystemChecksum', `The file system has ${image.length} bytes.`);
  }
  return flags;
};

/** Every file and directory by its path. */
const walk = (image: Uint8Array): Map<string, Inode> => {
  const root = readInode(image, superblock.root);
  if (!isDirectory(root)) invalid('its root is no directory');
  const found = new Map<string, Inode>();
  // Two directories that share their bytes would be one inside the other, without an end.
  const seen = new Set<number>();
  const waiting: { path: string; inode: Inode; depth: number }[] = [{ path: '', inode: root, depth: 0 }];
  for (const { path, inode, depth } of waiting) {
    if (inode.size === 0) continue;
    if (seen.has(inode.offset)) invalid(`the content of "${path}/" is that of another directory, too`);
    seen.add(inode.offset);
    for (const [name, child] of readDirectory(image, path, inode)) {
      const childPath = `${path}/${name}`;
      if (found.has(childPath)) throw new ImageError('FileNameInvalid', `"${childPath}" occurs twice.`);
      found.set(childPath, child);
      if (found.size > maxEntries || depth >= maxDepth) {
        throw new ImageError('FileSystemTooLarge', `The listing goes on after "${childPath}".`);
      }
      if (isDirectory(child)) waiting.push({ path: childPath, inode: child, depth: depth + 1 });
      else checkFile(image, childPath, child);
    }
  }
  return found;
};

function* readDirectory(image: Uint8Array, path: string, directory: Inode): Generator<[string, Inode]> {
  const end = directory.offset + directory.size;
  if (directory.offset < superblock.end || end > image.length) outside(`${path}/`);
  let at = directory.offset;
  while (at < end) {
    if (at + inodeSize > end) outside(`${path}/`);
    const inode = readInode(image, at);
    const next = at + inodeSize + inode.nameSize;
    if (next > end) outside(`${path}/`);
    yield [readName(path, image.subarray(at + inodeSize, next)), inode];
    at = next;
  }
}

const nameDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const readName = (path: string, padded: Uint8Array): string => {
  const end = padded.indexOf(0);
  const bytes = end === -1 ? padded : padded.subarray(0, end);
  const refuse = (): never => {
    throw new ImageError('FileNameInvalid', `"${path}/" holds a name that is none.`);
  };
  if (end !== -1 && padded.subarray(end).some((byte) => byte !== 0)) refuse();
  let name: string;
  try {
    name = nameDecoder.decode(bytes);
  } catch {
    return refuse();
  }
  return isFileName(name) ? name : refuse();
};

/** Whether a name can stand in a path, and be shown. */
export const isFileName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !controlCharacters.test(name);

const checkFile = (image: Uint8Array, path: string, inode: Inode): void => {
  if ((inode.mode & mode.typeMask) !== mode.file) {
    throw new ImageError('FileTypeUnsupported', `"${path}" has the mode 0${inode.mode.toString(8)}.`);
  }
  if (inode.size === 0) return;
  if (isInPlace(inode) && inode.offset % pageSize !== 0) invalid(`"${path}" does not begin with a page`);
  const size = isInPlace(inode) ? inode.size : 4 * Math.ceil(inode.size / pageSize);
  if (inode.offset < superblock.end || inode.offset + size > image.length) outside(path);
};

function invalid(why: string): never {
  throw new ImageError('FileSystemInvalid', `This is no file system of an application: ${why}.`);
}

function outside(path: string): never {
  throw new ImageError('FileSystemOutOfBounds', `"${path}" is said to lie outside of what there is.`);
}
