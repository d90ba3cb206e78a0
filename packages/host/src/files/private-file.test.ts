import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writePrivateFile } from './private-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spherite-private-'));
});
afterEach(() => rm(folder, { recursive: true }));

test("a file is replaced as a whole and is its owner's alone", async () => {
  const path = join(folder, 'file');
  await writeFile(path, 'old', { mode: 0o644 });
  await writePrivateFile(path, 'new', 1);
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['file']);
});

test('a draft that others may read does not become the file', async () => {
  const path = join(folder, 'file');
  await writeFile(`${path}.1.draft`, 'left');
  await chmod(`${path}.1.draft`, 0o644);
  await writePrivateFile(path, 'new', 1);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a link in the place of the draft is not written through', async () => {
  const path = join(folder, 'file');
  const elsewhere = join(folder, 'elsewhere');
  await writeFile(elsewhere, 'untouched');
  await symlink(elsewhere, `${path}.1.draft`);
  await writePrivateFile(path, 'new', 1);
  expect(await readFile(elsewhere, 'utf8')).toBe('untouched');
  expect(await readFile(path, 'utf8')).toBe('new');
});
