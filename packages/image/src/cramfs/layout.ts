/**
 * Where things are in a cramfs image, little-endian (Linux, Documentation/filesystems/cramfs.rst and
 * include/uapi/linux/cramfs_fs.h). An Azure Sphere calls its variant ASXipFS: files are not compressed but lie at
 * page boundaries, so that code runs where it is stored ("execute in place"); the sticky bit marks them.
 */
export const magic = 0x28cd3d45;
export const signature = 'Compressed ROMFS';
export const volumeName = 'Compressed';

/** Of the superblock: magic, size, flags, future, signature, CRC, edition, blocks, files, name, root inode. */
export const superblock = {
  size: 4,
  flags: 8,
  signature: 16,
  checksum: 32,
  files: 44,
  name: 48,
  root: 64,
  end: 76,
} as const;

export const inodeSize = 12;
export const pageSize = 4096;

/** Names are padded to whole words, whose number has six bits. */
export const maxNameSize = 63 * 4;

/** Sizes have 24 bits. */
export const maxFileSize = 0xff_ffff;

/** Places are counted in words, with 26 bits. */
export const maxImageSize = 0x1000_0000;

/** Far beyond what fits on the real device, and little enough to list at once. */
export const maxEntries = 1024;
export const maxDepth = 16;

export const flag = {
  /** Size, checksum and number of files in the superblock are valid. */
  fsidVersion2: 0x001,
  sortedDirectories: 0x002,
  holes: 0x100,
  wrongSignature: 0x200,
  shiftedRoot: 0x400,
  /** The two top bits of a block pointer have a meaning. */
  extendedBlockPointers: 0x800,
} as const;

/** The low byte of the flags is for what every reader can ignore. */
export const knownFlags =
  0xff | flag.holes | flag.wrongSignature | flag.shiftedRoot | flag.extendedBlockPointers;

export const blockPointer = {
  uncompressed: 0x8000_0000,
  /** It says where the block begins, in words, instead of where it ends. */
  direct: 0x4000_0000,
  value: 0x3fff_ffff,
} as const;

export const mode = {
  typeMask: 0o170000,
  directory: 0o040000,
  file: 0o100000,
  sticky: 0o001000,
} as const;
