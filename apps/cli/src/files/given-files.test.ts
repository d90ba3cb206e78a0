import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeGivenFile } from './given-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azsphere-given-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = Buffer.alloc(100_000, 'bytes');

test('a file that is written may be read by whom its predecessor might', async () => {
  const path = join(folder, 'file');
  await writeFile(path, 'old');
  await chmod(path, 0o444);
  await writeGivenFile(path, bytes);
  expect(await readFile(path)).toEqual(bytes);
  expect((await stat(path)).mode & 0o777).toBe(0o444);
  expect(await readdir(folder)).toEqual(['file']);
});

test('a pipe is written into, and stays one', async (context) => {
  if (platform() === 'win32') return context.skip('there are no pipes with names here');
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const [read] = await Promise.all([readFile(path), writeGivenFile(path, bytes)]);
  expect(read).toEqual(bytes);
  expect((await stat(path)).isFIFO()).toBe(true);
  expect(await readdir(folder)).toEqual(['pipe']);
});

test.each([
  ['.', /cannot be written: there is a folder in its place\. /],
  ['none/file', /cannot be written: its folder does not exist\. /],
])('why %s is no file that can be written is told', async (name, why) => {
  const writing = writeGivenFile(join(folder, name), bytes);
  await expect(writing).rejects.toThrow(why);
  await expect(writing).rejects.toMatchObject({ code: 'FILE_UNUSABLE' });
});
