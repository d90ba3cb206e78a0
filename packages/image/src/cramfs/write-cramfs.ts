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
  const root = treeOf(files, executables);
  const { rows, rootSize, end } = layOut(root);
  const image = new Uint8Array(end);

  writeSuperblock(image, rows.length);
  writeInode(image, superblock.root, {
    mode: mode.directory | 0o755,
    size: rootSize,
    nameSize: 0,
    offset: rootSize === 0 ? 0 : superblock.end,
  });
  for (const { at, name, inode, content } of rows) {
    writeInode(image, at, inode);
    image.set(name, at + inodeSize);
    if (content) image.set(content, inode.offset);
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

const isStorable = (name: string): boolean => isFileName(name) && Buffer.byteLength(name) <= maxNameSize;

interface Row {
  /** Where its inode is. */
  readonly at: number;
  readonly name: Uint8Array;
  readonly inode: Inode;
  readonly content?: Uint8Array;
}

/** Gives everything its place. */
const layOut = (root: Directory): { rows: Row[]; rootSize: number; end: number } => {
  // Whoever looks a name up in a sorted directory compares bytes (memcmp), not UTF-16 units.
  const sorted = (directory: Directory) =>
    [...directory.children]
      .map(([name, node]) => ({ name: Buffer.from(name), node }))
      .sort((a, b) => Buffer.compare(a.name, b.name));
  const nameSizeOf = (name: Uint8Array): number => Math.ceil(name.length / 4) * 4;
  const sizeOf = (directory: Directory): number =>
    sorted(directory).reduce((sum, { name }) => sum + inodeSize + nameSizeOf(name), 0);

  const rows: { at: number; name: Uint8Array; node: Directory | File; offset: number; size: number }[] = [];
  const directories = [root];
  let end = superblock.end + sizeOf(root);
  let at: number = superblock.end;
  for (const directory of directories) {
    for (const { name, node } of sorted(directory)) {
      const isDirectory = 'children' in node;
      const size = isDirectory ? sizeOf(node) : node.content.length;
      rows.push({ at, name, node, size, offset: isDirectory && size > 0 ? end : 0 });
      at += inodeSize + nameSizeOf(name);
      if (!isDirectory) continue;
      end += size;
      directories.push(node);
    }
  }

  const page = (offset: number): number => Math.ceil(offset / pageSize) * pageSize;
  end = page(end);
  const placed = rows.map(({ node, offset, ...row }): Row => {
    const inode = { size: row.size, nameSize: nameSizeOf(row.name) };
    if ('children' in node) {
      return { ...row, inode: { ...inode, mode: mode.directory | 0o755, offset } };
    }
    const place = row.size === 0 ? 0 : end;
    end = page(end + row.size);
    const permissions = node.executable ? 0o755 : 0o644;
    return {
      ...row,
      inode: { ...inode, mode: mode.file | mode.sticky | permissions, offset: place },
      content: node.content,
    };
  });
  return { rows: placed, rootSize: sizeOf(root), end };
};

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
