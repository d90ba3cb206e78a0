import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LockOptions, withFileLock } from './file-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azsphere-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const alive = new Set([1, 2]);
const options = (pid: number, attempts = 10_000): LockOptions => ({
  self: async () => ({ pid, startTime: 'today' }),
  isAlive: async (owner) => alive.has(owner.pid) && owner.startTime === 'today',
  wait: () => new Promise((resolve) => setImmediate(resolve)),
  attempts,
});

test('one at a time', async () => {
  let inside = 0;
  let most = 0;
  const act = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside--;
  };
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => withFileLock(join(folder, 'lock'), options(1 + (i % 2)), act)),
  );
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test('what fails inside gives the lock back', async () => {
  const path = join(folder, 'lock');
  await expect(withFileLock(path, options(1), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFileLock(path, options(2), async () => 'yes')).toBe('yes');
});

test.each([
  ['of a process that has ended', '{"pid":3,"startTime":"today"}'],
  ['of a process whose number another has now', '{"pid":1,"startTime":"yesterday"}'],
  ['that makes no sense', 'x'],
])('a lock %s is taken over', async (_, holder) => {
  const path = join(folder, 'lock');
  await writeFile(path, holder);
  expect(await withFileLock(path, options(1), async () => 'mine')).toBe('mine');
  expect(await readdir(folder)).toEqual([]);
});

test('a lock that is not given back is named in the end', async () => {
  const path = join(folder, 'lock');
  await writeFile(path, '{"pid":2,"startTime":"today"}');
  await expect(withFileLock(path, options(1, 3), async () => 'mine')).rejects.toThrow(path);
});

test('a file where the folder should be is named', async () => {
  await writeFile(join(folder, 'home'), '');
  const locked = withFileLock(join(folder, 'home', 'lock'), options(1), async () => 'mine');
  await expect(locked).rejects.toMatchObject({ code: 'HOME_UNUSABLE' });
});
