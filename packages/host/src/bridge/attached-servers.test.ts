import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { type BusEntry, busFolder, identifyProcess } from '@spherite/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AttachedServers, createAttachedServers } from './attached-servers.ts';
import { openAuthority } from './authority.ts';

let home: string;
let changes: string[];
let reported: unknown[];
let servers: AttachedServers;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spherite-servers-'));
  await mkdir(join(home, busFolder));
  [changes, reported] = [[], []];
});
afterEach(async () => {
  await servers.close();
  await rm(home, { recursive: true });
});

const open = async (realAddresses: boolean): Promise<void> => {
  servers = createAttachedServers({
    home,
    authority: await openAuthority({ home, now: Date.now, random: randomBytes }),
    realAddresses,
    onChange: (change, { ipAddress }) => changes.push(`${change} ${ipAddress}`),
    report: (error) => reported.push(error),
  });
};

const entryFile = (connectionPath: string): string => join(home, busFolder, `${connectionPath}.json`);
const attach = async (connectionPath: string, ipAddress: string): Promise<void> => {
  const entry: BusEntry = {
    connectionPath,
    deviceId: connectionPath.padStart(128, 'A'),
    ipAddress,
    link: { kind: 'tcp', host: '127.0.0.1', port: 4000 },
    owner: await identifyProcess(pid),
  };
  await writeFile(entryFile(connectionPath), JSON.stringify(entry));
};
const detach = (connectionPath: string): Promise<void> => rm(entryFile(connectionPath));
const served = async (): Promise<string[]> => (await servers.sync()).map(({ ipAddress }) => ipAddress);

/** TEST-NET-2 and -3 of RFC 5737: nobody has them. */
const [unusable, alsoUnusable] = ['198.51.100.1', '203.0.113.1'] as const;

test('what comes and goes after the start is told, once', async () => {
  await attach('1', '192.168.35.2');
  await open(false);
  await servers.start();
  await attach('2', '192.168.35.3');
  expect(await served()).toEqual(['192.168.35.2', '192.168.35.3']);
  await detach('1');
  expect(await served()).toEqual(['192.168.35.3']);
  expect(await served()).toEqual(['192.168.35.3']);
  expect(changes).toEqual(['attached 192.168.35.3', 'detached 192.168.35.2']);
  expect(reported).toEqual([]);
});

test('when one address of the devices at the start cannot be used, that is why it does not start', async () => {
  await attach('1', '127.0.0.1');
  await attach('2', unusable);
  await open(true);
  await expect(servers.start()).rejects.toMatchObject({ code: 'ADDRESS_UNUSABLE' });
});

test('later, each address that cannot be used is told once while its device is there', async () => {
  await open(true);
  await servers.start();
  await attach('1', unusable);
  expect(await served()).toEqual([]);
  await attach('2', alsoUnusable);
  await served();
  await served();
  expect(reported.map(String)).toEqual([
    expect.stringContaining(unusable),
    expect.stringContaining(alsoUnusable),
  ]);
  await detach('1');
  await served();
  await attach('1', unusable);
  await served();
  expect(reported.length).toBe(3);
  expect(changes).toEqual([]);
});
