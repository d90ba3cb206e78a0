import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { type BusEntry, busFolder, identifyProcess, type ProcessIdentity } from '@spherite/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addressOf, listAttachedDevices } from './attached-devices.ts';
import { readLocator } from './home.ts';

let home = '';
let owner: ProcessIdentity;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spherite-home-'));
  await mkdir(join(home, busFolder));
  owner = await identifyProcess(pid);
});
afterEach(() => rm(home, { recursive: true }));

const entry = (connectionPath: string, more: Partial<BusEntry> = {}): BusEntry => ({
  connectionPath,
  deviceId: connectionPath.padStart(128, 'A'),
  ipAddress: '192.168.35.2',
  link: { kind: 'tcp', host: '127.0.0.1', port: 4000 },
  owner,
  ...more,
});

const write = (name: string, text: string): Promise<void> => writeFile(join(home, busFolder, name), text);
const attach = (value: BusEntry): Promise<void> =>
  write(`${value.connectionPath}.json`, JSON.stringify(value));
const attached = async (): Promise<string[]> =>
  (await listAttachedDevices(home)).map(({ connectionPath }) => connectionPath);

/** Any character device will do for a terminal. */
const terminal = async (): Promise<Extract<BusEntry['link'], { kind: 'pty' }>> => {
  const { rdev, ino } = await stat('/dev/null');
  const path = join(home, busFolder, '1');
  await symlink('/dev/null', path);
  return { kind: 'pty', path, terminal: '/dev/null', device: rdev, inode: ino };
};

test('devices are listed in the order of their places', async () => {
  for (const place of ['10', '9', '1']) await attach(entry(place));
  expect(await attached()).toEqual(['1', '9', '10']);
});

test('a home without a bus has no devices', async () => {
  expect(await listAttachedDevices(join(home, 'nowhere'))).toEqual([]);
});

test('a home that is no folder is a mistake, and not one without devices', async () => {
  const file = join(home, 'file');
  await writeFile(file, '');
  for (const look of [listAttachedDevices, readLocator]) {
    await expect(look(file)).rejects.toThrow('there is a file in its place');
    await expect(look(join(file, 'below'))).rejects.toMatchObject({ code: 'HOME_UNUSABLE' });
  }
});

test('an entry whose owner died does not count', async () => {
  await attach(entry('1', { owner: { ...owner, startTime: 'another time' } }));
  expect(await attached()).toEqual([]);
});

test('a port counts while it leads to the terminal that was recorded', async () => {
  const link = await terminal();
  await attach(entry('1', { link }));
  const [device] = await listAttachedDevices(home);
  expect(device && addressOf(device)).toEqual({
    kind: 'pty',
    path: link.path,
    share: join(home, busFolder, '1.share'),
    isStillThere: expect.any(Function),
  });
});

test('a device is still there until its entry is that of another, or its owner has died', async () => {
  await attach(entry('1'));
  const [device] = await listAttachedDevices(home);
  const isStillThere = () => device?.isStillThere?.();
  expect(await isStillThere()).toBe(true);
  await attach(entry('1', { deviceId: 'B'.repeat(128) }));
  expect(await isStillThere()).toBe(false);
  await attach(entry('1', { link: { kind: 'tcp', host: '127.0.0.1', port: 4001 } }));
  expect(await isStillThere()).toBe(false);
  await attach(entry('1', { owner: { ...owner, startTime: 'another time' } }));
  expect(await isStillThere()).toBe(false);
  await attach(entry('1'));
  expect(await isStillThere()).toBe(true);
});

test('a port that leads to another terminal by now does not count', async () => {
  const link = await terminal();
  await attach(entry('1', { link: { ...link, device: link.device + 1 } }));
  await attach(entry('2', { link: { ...link, inode: link.inode + 1 } }));
  await attach(entry('3', { link: { ...link, path: join(home, 'nowhere') } }));
  expect(await attached()).toEqual([]);
});

test('files that are no entries are passed over', async () => {
  await write('1.json', '{"connectionPath":');
  await write('2.json', '{}');
  await write('3.txt', JSON.stringify(entry('3')));
  execFileSync('mkfifo', [join(home, busFolder, '5.json')]);
  await attach(entry('4'));
  expect(await attached()).toEqual(['4']);
});
