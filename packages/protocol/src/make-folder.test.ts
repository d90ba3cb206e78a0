import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileTrouble } from './file-trouble.ts';
import { makeFolder } from './make-folder.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'spherite-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const mode = (...names: string[]): number => statSync(join(root, ...names)).mode & 0o777;

test('a folder is made with those that it lies in, private to their owner', () => {
  makeFolder(join(root, 'a', 'b', 'c'));
  expect([mode('a'), mode('a', 'b'), mode('a', 'b', 'c')]).toEqual([0o700, 0o700, 0o700]);
});

test('a folder that exists stays as it is, also behind a link', () => {
  mkdirSync(join(root, 'open'), { mode: 0o755 });
  symlinkSync('open', join(root, 'link'));
  const before = mode('open');
  makeFolder(join(root, 'open'));
  makeFolder(join(root, 'link'));
  makeFolder(root);
  makeFolder('/');
  expect(mode('open')).toBe(before);
});

const troubleOf = (path: string): string => {
  try {
    makeFolder(path);
    return 'none';
  } catch (error) {
    return fileTrouble(error);
  }
};

test('what stands in the way is told in words', () => {
  writeFileSync(join(root, 'file'), '');
  symlinkSync('nowhere', join(root, 'dangling'));
  symlinkSync('circle', join(root, 'circle'));
  expect(troubleOf(join(root, 'file'))).toBe('there is a file in its place');
  expect(troubleOf(join(root, 'file', 'below'))).toBe('a part of the path is a file');
  expect(troubleOf(join(root, 'dangling'))).toBe('a link in the path leads nowhere');
  expect(troubleOf(join(root, 'dangling', 'a', 'b'))).toBe('a link in the path leads nowhere');
  expect(troubleOf(join(root, 'circle', 'a'))).toBe('the links in the path lead in a circle');
  expect(troubleOf(join(root, 'x'.repeat(300)))).toBe('the path is too long');
});

test('a place that exists and takes no folders is given up at once', (context) => {
  if (platform() !== 'linux') return context.skip('only Linux has such a place: /proc');
  expect(troubleOf('/proc/nope')).toBe('no folder can be made there');
  expect(troubleOf('/proc/nope/a/b')).toBe('no folder can be made there');
});
