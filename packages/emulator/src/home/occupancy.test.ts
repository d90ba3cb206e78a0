import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessIdentity } from '@spherite/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { occupyHome } from './occupancy.ts';

const living = new Set<number>();
const isAlive = async ({ pid }: ProcessIdentity): Promise<boolean> => living.has(pid);
const process = (pid: number): ProcessIdentity => ({ pid, startTime: `t${pid}` });
const occupy = (pid: number): Promise<() => Promise<void>> =>
  occupyHome(home, { self: process(pid), isAlive });

let home = '';
beforeEach(async () => {
  living.clear();
  home = await mkdtemp(join(tmpdir(), 'spherite-occupancy-'));
});
afterEach(() => rm(home, { recursive: true }));

test('a home that is held by a living process is refused with its pid', async () => {
  living.add(1).add(2);
  await occupy(1);
  await expect(occupy(2)).rejects.toMatchObject({
    code: 'ALREADY_RUNNING',
    message: expect.stringMatching(/with pid 1\./),
  });
});

test('a home whose process died is free', async () => {
  await occupy(1);
  living.add(2).add(3);
  await occupy(2);
  await expect(occupy(3)).rejects.toMatchObject({ message: expect.stringMatching(/with pid 2\./) });
});

test('what is no lock in its place makes the home unusable, and not the start endless', async () => {
  await symlink('nowhere', join(home, 'emulator.lock'));
  await expect(occupy(1)).rejects.toMatchObject({ code: 'HOME_UNUSABLE' });
  await rm(join(home, 'emulator.lock'));
  await mkdir(join(home, 'emulator.lock'));
  await expect(occupy(1)).rejects.toMatchObject({ code: 'HOME_UNUSABLE' });
});

test('a home that was given back is free, also for the process that held it', async () => {
  living.add(1);
  const giveBack = await occupy(1);
  await giveBack();
  await occupy(1);
});

test('of many that start at once over a dead holder exactly one gets the home, round after round', async () => {
  for (let round = 0; round < 20; round++) {
    living.clear();
    const pids = Array.from({ length: 16 }, (_, i) => round * 100 + i + 1);
    for (const pid of pids) living.add(pid);
    const outcomes = await Promise.allSettled(pids.map(occupy));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(home)).toEqual(['emulator.lock']);
  }
});

test('a holder that comes and goes while another looks never lets two in', async () => {
  // The newcomer reads the lock, and is made to wait at its question whether the holder lives.
  await occupy(1);
  living.add(2).add(3).add(4);
  let letGo = (): void => undefined;
  const looking = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let ask = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const late = occupyHome(home, {
    self: process(4),
    isAlive: async (other) => {
      const alive = living.has(other.pid);
      if (other.pid === 1) {
        ask();
        await looking;
      }
      return alive;
    },
  });
  await asked;
  await (await occupy(2))();
  await occupy(3);
  letGo();
  await expect(late).rejects.toMatchObject({ message: expect.stringMatching(/with pid 3\./) });
});

test('a file in the place of the home is named as what it is', async () => {
  const file = join(home, 'file');
  await writeFile(file, '');
  await expect(occupyHome(file, { self: process(1), isAlive })).rejects.toMatchObject({
    code: 'HOME_UNUSABLE',
    message: expect.stringMatching(/is a file|a file in its place/),
  });
  expect(await readFile(file, 'utf8')).toBe('');
});

test('drafts of the killed are cleared away', async () => {
  for (const name of ['emulator.lock', 'emulator.json']) await mkdtemp(join(home, `${name}.draft-`));
  await occupy(1);
  expect(await readdir(home)).toEqual(['emulator.lock']);
});
