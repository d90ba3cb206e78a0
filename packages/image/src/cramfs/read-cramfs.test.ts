import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  compressed,
  directoryMode,
  imageOf,
  plainFile,
  type Row,
  rows,
  seal,
} from '../../test/cramfs-bytes.ts';
import type { ImageErrorCode } from '../errors.ts';
import { readCramfs } from './read-cramfs.ts';

const refusedWith = (code: ImageErrorCode) => expect.objectContaining({ code });

/** A file system with one row in its root, and room for two pages of content. */
const imageWith = (...list: Row[]): Uint8Array => {
  const root = rows(...list);
  return imageOf(root, new Uint8Array(3 * 4096 - 76 - root.length));
};

test('a file in place is a view of the image', () => {
  const root = rows({ name: 'app', size: 5, offset: 4096 });
  const image = imageOf(root, Buffer.concat([new Uint8Array(4096 - 76 - root.length), Buffer.from('hello')]));
  const { entries, read } = readCramfs(image);
  expect(entries).toEqual([{ path: '/app', isDirectory: false, size: 5, mode: 0o101644 }]);
  expect(Buffer.from(read('/app')).toString()).toBe('hello');
  expect(read('/app').buffer).toBe(image.buffer);
});

describe('file systems that are refused', () => {
  test.each<[what: string, code: ImageErrorCode, row: Row]>([
    ['a device node', 'FileTypeUnsupported', { name: 'mem', mode: 0o020600 }],
    ['a link', 'FileTypeUnsupported', { name: 'link', mode: 0o120777, size: 4, offset: 4096 }],
    ['a file past the end', 'FileSystemOutOfBounds', { name: 'app', size: 8193, offset: 4096 }],
    [
      'a file that begins past the end',
      'FileSystemOutOfBounds',
      { name: 'app', size: 1, offset: 0x0fff_f000 },
    ],
    ['a file over the superblock', 'FileSystemOutOfBounds', { name: 'app', size: 1, offset: 0 }],
    ['a file in place within a page', 'FileSystemInvalid', { name: 'app', size: 1, offset: 4100 }],
    [
      'a table of blocks past the end',
      'FileSystemOutOfBounds',
      { name: 'a', mode: plainFile, size: 4097, offset: 12_284 },
    ],
    [
      'a directory past the end',
      'FileSystemOutOfBounds',
      { name: 'd', mode: directoryMode, size: 4096, offset: 12_000 },
    ],
    [
      'a directory that ends within a row',
      'FileSystemOutOfBounds',
      { name: 'd', mode: directoryMode, size: 11, offset: 4096 },
    ],
    [
      'a directory that is its own parent',
      'FileSystemInvalid',
      { name: 'd', mode: directoryMode, size: 16, offset: 76 },
    ],
    ['a name that is empty', 'FileNameInvalid', { name: '' }],
    ['a name of zeros', 'FileNameInvalid', { name: '\0\0\0\0' }],
    ['a name with a zero in it', 'FileNameInvalid', { name: 'a\0b' }],
    ['a name with a slash', 'FileNameInvalid', { name: 'a/b' }],
    ['the name of the directory above', 'FileNameInvalid', { name: '..' }],
    ['a name that would steer a terminal', 'FileNameInvalid', { name: '\u001b[2J' }],
    ['a name that is no text', 'FileNameInvalid', { name: Uint8Array.of(0xff, 0xfe) }],
  ])('%s: %s', (_, code, row) => {
    expect(() => readCramfs(imageWith(row))).toThrow(refusedWith(code));
  });

  test('a name that occurs twice', () => {
    expect(() => readCramfs(imageWith({ name: 'a' }, { name: 'a' }))).toThrow(refusedWith('FileNameInvalid'));
  });

  test('two directories that share their content', () => {
    const shared = { mode: directoryMode, size: 16, offset: 4096 };
    const image = imageOf(
      rows({ name: 'a', ...shared }, { name: 'b', ...shared }),
      Buffer.concat([new Uint8Array(4096 - 76 - 32), rows({ name: 'x' })]),
    );
    expect(() => readCramfs(image)).toThrow(refusedWith('FileSystemInvalid'));
  });

  test('more files than an application has', () => {
    const names = Array.from({ length: 1025 }, (_, index) => ({ name: `f${index}` }));
    expect(() => readCramfs(imageOf(rows(...names)))).toThrow(refusedWith('FileSystemTooLarge'));
    expect(readCramfs(imageOf(rows(...names.slice(1)))).entries).toHaveLength(1024);
  });

  test('directories deeper than anyone nests them', () => {
    const nested = Array.from({ length: 20 }, (_, index) => ({
      ...{ name: 'd', mode: directoryMode, size: 16, offset: 76 + 16 * (index + 1) },
    }));
    const image = imageOf(rows(...nested.slice(0, 1)), rows(...nested.slice(1), { name: 'f' }));
    expect(() => readCramfs(image)).toThrow(refusedWith('FileSystemTooLarge'));
  });

  test.each<[what: string, at: number, value: number]>([
    ['the magic number of the other byte order', 0, 0x453dcd28],
    ['a size that is too large', 4, 0xffff_ffff],
    ['a size that is too small', 4, 76],
    ['flags that nobody knows', 8, 0x1003],
    ['no checksum', 8, 2],
    ['another signature', 16, 0],
  ])('%s', (_, at, value) => {
    const image = imageWith({ name: 'a' });
    new DataView(image.buffer, image.byteOffset).setUint32(at, value, true);
    expect(() => readCramfs(image)).toThrow(refusedWith('FileSystemInvalid'));
  });

  test('a root that is a file', () => {
    const image = imageWith({ name: 'a' });
    new DataView(image.buffer, image.byteOffset).setUint32(64, plainFile, true);
    expect(() => readCramfs(seal(image))).toThrow(refusedWith('FileSystemInvalid'));
  });

  test('a flipped bit anywhere', () => {
    const image = imageWith({ name: 'a' });
    for (const at of [33, 46, 77, 100, 5000, image.length - 1]) {
      const changed = Uint8Array.from(image, (byte, index) => (index === at ? byte ^ 4 : byte));
      expect(() => readCramfs(changed), `byte ${at}`).toThrow(refusedWith('FileSystemChecksum'));
    }
  });

  test('what is shorter than a superblock', () => {
    expect(() => readCramfs(new Uint8Array(75))).toThrow(refusedWith('FileSystemInvalid'));
  });
});

describe('compressed files', () => {
  const start = 76 + 16;
  const content = Buffer.from(Array.from({ length: 10_000 }, (_, index) => (index * 7) >> 5));

  /** One file whose blocks are `data`, at byte 92. */
  const fileOf = (data: Uint8Array, size = content.length, flags = 3) =>
    readCramfs(imageOf(rows({ name: 'file', mode: plainFile, size, offset: start }), data, flags));
  const pointers = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);

  test('are read block by block', () => {
    expect(Buffer.from(fileOf(compressed(content, start)).read('/file'))).toEqual(content);
  });

  test('may have holes, which are zeros', () => {
    const block = deflateSync(content.subarray(0, 4096));
    const end = start + 8 + block.length;
    const { read } = fileOf(Buffer.concat([pointers(end, end), block]), 8192);
    expect(Buffer.from(read('/file'))).toEqual(
      Buffer.concat([content.subarray(0, 4096), Buffer.alloc(4096)]),
    );
  });

  test('may have blocks that are not compressed, or lie elsewhere (extended block pointers)', () => {
    const [uncompressed, direct] = [0x8000_0000, 0x4000_0000];
    const [page, block] = [content.subarray(0, 4096), deflateSync(content.subarray(4096, 8192))];
    const tail = content.subarray(8192);
    const first = start + 12;
    const second = first + 4096;
    const third = second + 2 + block.length + ((4 - ((2 + block.length) % 4)) % 4);
    const data = Buffer.concat([
      pointers(first + 4096 + uncompressed, second / 4 + direct, third / 4 + direct + uncompressed),
      page,
      Buffer.of(block.length & 0xff, block.length >> 8),
      block,
      Buffer.alloc(third - second - 2 - block.length),
      tail,
    ]);
    expect(Buffer.from(fileOf(data, content.length, 0x803).read('/file'))).toEqual(content);
  });

  test.each<[what: string, data: Uint8Array, flags?: number]>([
    ['a block that ends before it begins', pointers(start)],
    ['a block past the end', pointers(start + 4 + 5000)],
    ['a block longer than two pages', Buffer.concat([pointers(start + 4 + 8193), Buffer.alloc(9000)])],
    ['a block that is no zlib stream', Buffer.concat([pointers(start + 4 + 20), Buffer.alloc(20, 1)])],
    ['a block with less than a page', compressed(content.subarray(0, 4000), start)],
    [
      'a block with more than a page',
      (() => {
        const bomb = deflateSync(Buffer.alloc(1_000_000));
        return Buffer.concat([pointers(start + 4 + bomb.length), bomb]);
      })(),
    ],
    ['a block elsewhere, past the end', pointers(0x4000_0000 + 0x3fff_ffff), 0x803],
    ['a block elsewhere, over the end', pointers(0xc000_0000 + (start + 4) / 4), 0x803],
  ])('%s', (_, data, flags) => {
    const { read } = fileOf(data, 4096, flags);
    expect(() => read('/file')).toThrow(refusedWith('FileUnreadable'));
  });

  test('a path that is not in the listing', () => {
    const { read } = fileOf(compressed(content, start));
    for (const path of ['/', '', 'file', '/file/', '/other']) {
      expect(() => read(path)).toThrow(refusedWith('FileNotFound'));
    }
  });
});
