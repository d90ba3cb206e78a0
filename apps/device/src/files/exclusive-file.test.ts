import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { identifyProcess, type ProcessIdentity } from '@spherite/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createExclusively, readOwner, removeStale } from './exclusive-file.ts';

let folder = '';
let path = '';
let living: ProcessIdentity;
const dead: ProcessIdentity = { pid, startTime: 'before this one' };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spherite-files-'));
  path = join(folder, 'lock');
  living = await identifyProcess(pid);
});
afterEach(() => rm(folder, { recursive: true }));

const textOf = (owner: ProcessIdentity, more = {}): string => JSON.stringify({ owner, ...more });
const take = async (owner = living, more = {}): Promise<boolean> => {
  await removeStale(path, living);
  return createExclusively(path, textOf(owner, more));
};

test('a file that is there is not created again', async () => {
  expect(await createExclusively(path, 'one')).toBe(true);
  expect(await createExclusively(path, 'two')).toBe(false);
  expect(await readFile(path, 'utf8')).toBe('one');
  expect(await readdir(folder)).toEqual(['lock']);
});

test('a file whose owner lives stays', async () => {
  expect(await take()).toBe(true);
  expect(await take()).toBe(false);
  expect(await readOwner(path)).toEqual(living);
});

test('a file whose owner is dead makes room, and what goes with it goes first', async () => {
  await writeFile(path, textOf(dead));
  const texts: string[] = [];
  await removeStale(path, living, async (text) => {
    expect(await readFile(path, 'utf8')).toBe(text);
    texts.push(text);
  });
  expect(texts).toEqual([textOf(dead)]);
  expect(await take()).toBe(true);
});

test.each(['', '{"owner":', '{"owner":{"pid":-1}}'])(
  'a file that names nobody was cut off by a power failure: %s',
  async (text) => {
    await writeFile(path, text);
    expect(await take()).toBe(true);
  },
);

test('of many who find a dead owner exactly one gets the file, round after round', async () => {
  for (let round = 0; round < 10; round++) {
    await writeFile(path, textOf(dead, { round }));
    const got = await Promise.all(Array.from({ length: 16 }, (_, i) => take(living, { round, i })));
    expect(got.filter(Boolean)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['lock']);
    await rm(path);
  }
});

test('what another puts in the place of a dead file is not removed by who comes late', async () => {
  await writeFile(path, textOf(dead));
  await removeStale(path, living, async () => {
    // Everybody else who saw the dead one comes here at the same time.
    await removeStale(path, living);
    expect(await readFile(path, 'utf8')).toBe(textOf(dead));
  });
  expect(await createExclusively(path, textOf(living))).toBe(true);
  await removeStale(path, living);
  expect(await readOwner(path)).toEqual(living);
});

test('who died while removing a file does not block it for ever', async () => {
  await writeFile(path, textOf(dead));
  await removeStale(path, living, async () => {
    const turn = (await readdir(folder)).find((name) => name.endsWith('.turn')) ?? '';
    await writeFile(join(folder, turn), textOf(dead));
    await removeStale(path, living);
    expect(await readdir(folder)).toEqual([]);
  });
});
