import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { createIdentity } from '@spherite/identity';
import { type BusEntry, busEntry, identifyProcess, type ProcessIdentity } from '@spherite/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBus } from './bus.ts';

let home = '';
let self: ProcessIdentity;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spherite-bus-'));
  self = await identifyProcess(pid);
});
afterEach(() => rm(home, { recursive: true }));

const { deviceId } = createIdentity();
const terminal = { kind: 'pty', path: '/dev/null', terminal: '/dev/null', device: 1, inode: 2 } as const;
const socket = { kind: 'tcp', host: '127.0.0.1', port: 4000 } as const;
const onBus = (name: string): string => join(home, 'bus', name);
const entry = async (name: string): Promise<BusEntry> =>
  busEntry.parse(JSON.parse(await readFile(onBus(name), 'utf8')));

test('a device gets the lowest free place, an address and a path', async () => {
  const bus = await openBus(home, self);
  const first = await bus.announce({ deviceId: deviceId.toLowerCase(), link: terminal });
  const second = await bus.announce({ deviceId, link: socket });
  expect(first).toMatchObject({ connectionPath: '1', ipAddress: '192.168.35.2', serial: onBus('1') });
  expect(second).toMatchObject({ connectionPath: '2', ipAddress: '192.168.35.3', serial: '127.0.0.1:4000' });
  expect(await entry('1.json')).toEqual({
    connectionPath: '1',
    deviceId,
    ipAddress: '192.168.35.2',
    link: { ...terminal, path: onBus('1') },
    owner: self,
  });
  expect(await readlink(onBus('1'))).toBe('/dev/null');
  expect((await stat(onBus('.'))).mode & 0o777).toBe(0o700);

  await first.withdraw();
  expect(await readdir(onBus('.'))).toEqual(['2.json']);
  expect(await bus.announce({ deviceId, link: terminal })).toMatchObject({ connectionPath: '1' });
  expect(await bus.announce({ deviceId, link: terminal })).toMatchObject({ connectionPath: '3' });
});

test('a terminal that has a path of its own keeps it', async () => {
  const bus = await openBus(home, self);
  const path = join(home, 'mine');
  const place = await bus.announce({ deviceId, link: { ...terminal, path } });
  expect(place.serial).toBe(path);
  expect((await entry('1.json')).link).toMatchObject({ path });
});

test('many devices that come at once get a place each', async () => {
  const places = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const bus = await openBus(home, self);
      return (await bus.announce({ deviceId, link: terminal })).connectionPath;
    }),
  );
  expect(places.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test('what a dead process left is cleared away, its own path too, and what a living one has is not', async () => {
  const bus = await openBus(home, self);
  await bus.announce({ deviceId, link: terminal });
  const path = join(home, 'port');
  const ghost = { ...(await entry('1.json')), connectionPath: '2', owner: { ...self, startTime: 'before' } };
  await writeFile(onBus('2.json'), JSON.stringify({ ...ghost, link: { ...terminal, path } }));
  await symlink('/dev/null', path);
  await symlink('/dev/null', onBus('2'));
  await openBus(home, self);
  expect(await readdir(onBus('.'))).toEqual(['1', '1.json']);
  expect(await readdir(home)).toEqual(['bus']);
});

test('a path that a dead process made and somebody else uses by now stays', async () => {
  const path = join(home, 'port');
  await mkdir(onBus('.'), { recursive: true });
  const owner = { ...self, startTime: 'before' };
  const ghost = {
    connectionPath: '1',
    deviceId,
    ipAddress: '192.168.35.2',
    link: { ...terminal, path },
    owner,
  };
  await writeFile(onBus('1.json'), JSON.stringify(ghost));
  await symlink('/dev/zero', path);
  await openBus(home, self);
  expect(await readlink(path)).toBe('/dev/zero');
});

test('a link that was left at a free place is replaced', async () => {
  const bus = await openBus(home, self);
  await symlink('/dev/zero', onBus('1'));
  await bus.announce({ deviceId, link: terminal });
  expect(await readlink(onBus('1'))).toBe('/dev/null');
});

test('a file in the place of the home is told as such', async () => {
  const file = join(home, 'file');
  await writeFile(file, '');
  await expect(openBus(file, self)).rejects.toMatchObject({
    code: 'HOME_UNUSABLE',
    message: new RegExp(file),
  });
});

test('addresses go on where the net of the real tool ends', async () => {
  const bus = await openBus(home, self);
  for (let place = 1; place <= 255; place++) await writeFile(onBus(`${place}.json`), '{}');
  expect((await bus.announce({ deviceId, link: socket })).ipAddress).toBe('192.168.36.1');
});
