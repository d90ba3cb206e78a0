import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCramfs } from './read-cramfs.ts';
import { writeCramfs } from './write-cramfs.ts';

const none: ReadonlySet<string> = new Set();

/** Names of all scripts, so that the order of bytes and that of UTF-16 units differ. */
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: names have none
  .filter((text) => !/[/\u0000-\u001f\u007f-\u009f]|^\.{1,2}$/.test(text) && text.isWellFormed());
const content = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.constantFrom(4095, 4096, 4097, 9000).map((n) => new Uint8Array(n).fill(n)),
);
const tree = fc
  .array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 4 }), content), { maxLength: 12 })
  .map((list) => {
    // A path that goes through a file of the list gives way to it.
    const files = new Map<string, Uint8Array>();
    for (const [names, bytes] of list) {
      const path = `/${names.join('/')}`;
      const clash = [...files.keys()].some(
        (other) => `${other}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${other}/`),
      );
      if (!clash) files.set(path, bytes);
    }
    return files;
  });

test('what was written is read, in the order of bytes, whatever the order it came in', () => {
  fc.assert(
    fc.property(tree, (files) => {
      const image = writeCramfs(files, none);
      const { entries, read } = readCramfs(image);
      expect(image.length % 4096).toBe(0);
      const found = entries.filter((entry) => !entry.isDirectory);
      expect(new Map(found.map(({ path }) => [path, Buffer.from(read(path))]))).toEqual(
        new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes)])),
      );
      const names = (directory: string) =>
        entries.map(({ path }) => path).filter((path) => path.slice(0, path.lastIndexOf('/')) === directory);
      for (const directory of ['', ...entries.filter((entry) => entry.isDirectory).map(({ path }) => path)]) {
        const listed = names(directory).map((path) => Buffer.from(path));
        expect(listed).toEqual([...listed].sort(Buffer.compare));
      }
      const reversed = writeCramfs(new Map([...files].reverse()), none);
      expect(Buffer.compare(image, reversed)).toBe(0);
    }),
  );
});

test('the same files make the same bytes, today as ever', () => {
  const files = new Map([
    ['/bin/app', Buffer.alloc(5000, 'code')],
    ['/app_manifest.json', Buffer.from('{}')],
    ['/run.sh', Buffer.from('run')],
  ]);
  const image = writeCramfs(files, new Set(['/run.sh']));
  expect(createHash('sha256').update(image).digest('hex')).toMatchInlineSnapshot(
    `"11b2d7decadf3a5488de42f8a06c7af566b5bb57081116f98068dc9f1f59f8c0"`,
  );
  const modes = readCramfs(image).entries.map(({ path, mode }) => [path, mode.toString(8)]);
  expect(Object.fromEntries(modes)).toEqual({
    '/app_manifest.json': '101644',
    '/bin': '40755',
    '/bin/app': '101755',
    '/run.sh': '101755',
  });
});

test.each(['app', '/', '/bin/', '//app', '/bin/../app', './app', '/a\nb', '/\ud800', `/${'n'.repeat(253)}`])(
  '%j is no path of a file',
  (path) => {
    expect(() => writeCramfs(new Map([[path, new Uint8Array()]]), none)).toThrow(
      expect.objectContaining({ code: 'FileNameInvalid' }),
    );
  },
);

test.each([[['/a', '/a/b']], [['/a/b', '/a']]])('nothing is a file and a folder at once: %j', (paths) => {
  const files = new Map(paths.map((path) => [path, new Uint8Array()]));
  expect(() => writeCramfs(files, none)).toThrow(expect.objectContaining({ code: 'FileNameInvalid' }));
});

test('what could not be read back is not written', () => {
  const tooLarge = expect.objectContaining({ code: 'FileSystemTooLarge' });
  const many = Array.from({ length: 1025 }, (_, index): [string, Uint8Array] => [
    `/${index}`,
    new Uint8Array(),
  ]);
  expect(() => writeCramfs(new Map(many), none)).toThrow(tooLarge);
  expect(() => writeCramfs(new Map([[`${'/d'.repeat(17)}`, new Uint8Array()]]), none)).toThrow(tooLarge);
  expect(() => writeCramfs(new Map([['/a', new Uint8Array(0x100_0000)]]), none)).toThrow(tooLarge);
  const large = new Uint8Array(0xff_f000);
  const heavy = Array.from({ length: 17 }, (_, index): [string, Uint8Array] => [`/${index}`, large]);
  expect(() => writeCramfs(new Map(heavy), none)).toThrow(tooLarge);
  const deepest = writeCramfs(new Map([[`${'/d'.repeat(16)}`, new Uint8Array(1)]]), none);
  expect(readCramfs(deepest).entries).toHaveLength(16);
});
