import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOwner, removeStale, takeLock } from './exclusive-file.ts';
import type { ProcessIdentity } from './home.ts';
import { identifyProcess } from './process-identity.ts';
import { createFile } from './whole-file.ts';

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
  await removeStale(path, { self: living });
  return createFile(path, textOf(owner, more));
};

test('a file whose owner lives stays', async () => {
  expect(await take()).toBe(true);
  expect(await take()).toBe(false);
  expect(await readOwner(path)).toEqual(living);
});

test('a file whose owner is dead makes room, and what goes with it goes first', async () => {
  await writeFile(path, textOf(dead));
  const texts: string[] = [];
  await removeStale(path, { self: living }, async (text) => {
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
  await removeStale(path, { self: living }, async () => {
    // Everybody else who saw the dead one comes here at the same time.
    await removeStale(path, { self: living });
    expect(await readFile(path, 'utf8')).toBe(textOf(dead));
  });
  expect(await createFile(path, textOf(living))).toBe(true);
  await removeStale(path, { self: living });
  expect(await readOwner(path)).toEqual(living);
});

test('who died while removing a file does not block it for ever', async () => {
  await writeFile(path, textOf(dead));
  await removeStale(path, { self: living }, async () => {
    const turn = (await readdir(folder)).find((name) => name.endsWith('.turn')) ?? '';
    await writeFile(join(folder, turn), textOf(dead));
    await removeStale(path, { self: living });
    expect(await readdir(folder)).toEqual([]);
  });
});

test('of many who want a lock over a dead owner exactly one gets it, and the others are told of a living one', async () => {
  const alive = new Set<number>();
  const isAlive = async ({ pid }: ProcessIdentity): Promise<boolean> => alive.has(pid);
  for (let round = 0; round < 10; round++) {
    alive.clear();
    const selves = Array.from({ length: 16 }, (_, i) => ({ pid: round * 100 + i + 1, startTime: '' }));
    for (const self of selves) alive.add(self.pid);
    const holders = await Promise.all(selves.map((self) => takeLock(path, { self, isAlive })));
    expect(holders.filter((holder) => holder === undefined)).toHaveLength(1);
    for (const holder of holders) if (holder) expect(alive.has(holder.pid)).toBe(true);
    expect(await readOwner(path)).toEqual(selves[holders.indexOf(undefined)]);
    expect(await readdir(folder)).toEqual(['lock']);
  }
});

test('who is just removing a dead lock counts as its owner', async () => {
  await writeFile(path, textOf(dead));
  await removeStale(path, { self: living }, async () => {
    expect(await takeLock(path, { self: living })).toEqual(living);
  });
  expect(await takeLock(path, { self: living })).toBeUndefined();
});

test('a turn that was left over goes with the next lock', async () => {
  await writeFile(`${path}.turn`, JSON.stringify(dead));
  expect(await takeLock(path, { self: living })).toBeUndefined();
  expect(await readdir(folder)).toEqual(['lock']);
});

test('what can neither be read nor made is told, and not tried for ever', async () => {
  await symlink('nowhere', path);
  await expect(takeLock(path, { self: living })).rejects.toMatchObject({ code: 'EEXIST' });
});
