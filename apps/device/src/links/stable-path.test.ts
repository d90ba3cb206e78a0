import { mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placeStablePath, removeStablePath } from './stable-path.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spherite-path-'));
  path = join(folder, 'port');
});
afterEach(() => rm(folder, { recursive: true }));

test('a path leads to its terminal until it is taken away', async () => {
  await placeStablePath(path, '/dev/null');
  expect(await readlink(path)).toBe('/dev/null');
  await removeStablePath(path, '/dev/null');
  expect(await readdir(folder)).toEqual([]);
});

test('a link that leads nowhere is replaced', async () => {
  await symlink(join(folder, 'gone'), path);
  await placeStablePath(path, '/dev/null');
  expect(await readlink(path)).toBe('/dev/null');
  expect(await readdir(folder)).toEqual(['port']);
});

test('what is there is not replaced: a link to something, a file, a folder', async () => {
  const refused = { code: 'FILE_UNUSABLE', message: new RegExp(path) };
  await symlink('/dev/zero', path);
  await expect(placeStablePath(path, '/dev/null')).rejects.toMatchObject(refused);
  expect(await readlink(path)).toBe('/dev/zero');
  await rm(path);
  await writeFile(path, 'precious');
  await expect(placeStablePath(path, '/dev/null')).rejects.toMatchObject(refused);
  await rm(path);
  await mkdir(path);
  await expect(placeStablePath(path, '/dev/null')).rejects.toMatchObject(refused);
});

test('a folder that does not exist is told', async () => {
  await expect(placeStablePath(join(folder, 'no', 'port'), '/dev/null')).rejects.toMatchObject({
    code: 'FILE_UNUSABLE',
    message: expect.stringMatching(/its folder does not exist/),
  });
});

test('a path that leads elsewhere by now is left alone', async () => {
  await symlink('/dev/zero', path);
  await removeStablePath(path, '/dev/null');
  expect(await readlink(path)).toBe('/dev/zero');
  await removeStablePath(join(folder, 'nothing'), '/dev/null');
});
