import { viewOf } from '../bytes.ts';
import { ImageError } from '../errors.ts';
import { checksumOf } from './checksum.ts';
import { type Inode, writeInode } from './inode.ts';
import {
  flag,
  inodeSize,
  magic,
  maxDepth,
  maxEntries,
  maxFileSize,
  maxImageSize,
  maxNameSize,
  mode,
  pageSize,
  signature,
  superblock,
  volumeName,
} from './layout.ts';
import { isFileName } from './read-cramfs.ts';

interface Directory {
  readonly children: Map<string, Directory | File>;
}

interface File {
  readonly content: Uint8Array;
  readonly executable: boolean;
}

/**
 * Writes files as a cramfs image whose files can run in place. The same files make the same bytes, whatever the
 * order of the map: directories are sorted, the root first, then each directory after the one that it is in; the
 * files follow in the same order, each from a page boundary on.
 *
 * @param files - By absolute path
 * @param executables - Paths that get the mode 0755 instead of 0644; all of /bin has it anyway
 */
export const writeCramfs = (
  files: ReadonlyMap<string, Uint8Array>,
  executables: ReadonlySet<string>,
): Uint8Array => {
  const root = listingOf(treeOf(files, executables));
  const { rows, end } = layOut(root);
  if (end > maxImageSize) throw new ImageError('FileSystemTooLarge', `These files need ${end} bytes.`);
  const image = new Uint8Array(end);
  writeSuperblock(image, rows.length);
  writeInode(image, superblock.root, directoryInode(root, superblock.end));
  for (const { at, name, inode, file } of rows) {
    writeInode(image, at, inode);
    image.set(name, at + inodeSize);
    if (file) image.set(file.content, inode.offset);
  }
  viewOf(image).setUint32(superblock.checksum, checksumOf(image), true);
  return image;
};

const treeOf = (files: ReadonlyMap<string, Uint8Array>, executables: ReadonlySet<string>): Directory => {
  const root: Directory = { children: new Map() };
  let entries = 0;
  const add = <Node extends Directory | File>(parent: Directory, name: string, node: Node): Node => {
    parent.children.set(name, node);
    if (++entries > maxEntries) throw new ImageError('FileSystemTooLarge', `There are ${files.size} files.`);
    return node;
  };
  for (const [path, content] of files) {
    const [first, ...names] = path.split('/');
    const last = names.pop();
    if (first !== '' || last === undefined || ![...names, last].every(isStorable)) {
      throw new ImageError('FileNameInvalid', `"${path}" is no path of a file.`);
    }
    if (content.length > maxFileSize || names.length >= maxDepth) {
      throw new ImageError('FileSystemTooLarge', `"${path}" has ${content.length} bytes.`);
    }
    let parent = root;
    for (const name of names) {
      const found = parent.children.get(name) ?? add(parent, name, { children: new Map() });
      if (!('children' in found)) throw new ImageError('FileNameInvalid', `"${path}" goes through a file.`);
      parent = found;
    }
    if (parent.children.has(last)) throw new ImageError('FileNameInvalid', `"${path}" is a folder, too.`);
    add(parent, last, { content, executable: executables.has(path) || path.startsWith('/bin/') });
  }
  return root;
};

/** Half a surrogate pair would be stored as a replacement character, and two names might become one. */
const isStorable = (name: string): boolean =>
  isFileName(name) && name.isWellFormed() && Buffer.byteLength(name) <= maxNameSize;

/** What a directory holds, as it is written. */
interface Listing {
  readonly children: readonly { readonly name: Uint8Array; readonly node: Directory | File }[];
  /** Bytes of its inodes and names. */
  readonly size: number;
}

const listingOf = (directory: Directory): Listing => {
  const children = [...directory.children].map(([name, node]) => ({ name: Buffer.from(name), node }));
  // Whoever looks a name up in a sorted directory compares bytes (memcmp), not UTF-16 units.
  children.sort((a, b) => Buffer.compare(a.name, b.name));
  return { children, size: children.reduce((sum, { name }) => sum + inodeSize + nameSizeOf(name), 0) };
};

const nameSizeOf = (name: Uint8Array): number => Math.ceil(name.length / 4) * 4;
const nextPage = (offset: number): number => Math.ceil(offset / pageSize) * pageSize;

/** An inode, the name behind it, and what it points to where that is a file. */
interface Row {
  readonly at: number;
  readonly inode: Inode;
  readonly name: Uint8Array;
  readonly file?: File;
}

/** Gives everything its place. */
const layOut = (root: Listing): { rows: Row[]; end: number } => {
  const rows: Row[] = [];
  let at: number = superblock.end;
  let end = at + root.size;
  const listings = [root];
  for (const { children } of listings) {
    for (const { name, node } of children) {
      const nameSize = nameSizeOf(name);
      if ('children' in node) {
        const listing = listingOf(node);
        listings.push(listing);
        rows.push({ at, name, inode: { ...directoryInode(listing, end), nameSize } });
        end += listing.size;
      } else {
        const permissions = node.executable ? 0o755 : 0o644;
        const size = node.content.length;
        const inode = { mode: mode.file | mode.sticky | permissions, size, nameSize, offset: 0 };
        rows.push({ at, name, inode, file: node });
      }
      at += inodeSize + nameSize;
    }
  }
  end = nextPage(end);
  // Only now is it known where the files begin.
  const placed = rows.map((row) => {
    if (row.inode.size === 0 || !row.file) return row;
    const offset = end;
    end = nextPage(end + row.inode.size);
    return { ...row, inode: { ...row.inode, offset } };
  });
  return { rows: placed, end };
};

const directoryInode = ({ size }: Listing, offset: number): Inode => ({
  mode: mode.directory | 0o755,
  size,
  nameSize: 0,
  offset: size === 0 ? 0 : offset,
});

const writeSuperblock = (image: Uint8Array, entries: number): void => {
  const view = viewOf(image);
  view.setUint32(0, magic, true);
  view.setUint32(superblock.size, image.length, true);
  view.setUint32(superblock.flags, flag.fsidVersion2 | flag.sortedDirectories, true);
  image.set(Buffer.from(signature), superblock.signature);
  // The root counts, too.
  view.setUint32(superblock.files, entries + 1, true);
  image.set(Buffer.from(volumeName), superblock.name);
};
