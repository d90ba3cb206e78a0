import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { announceBridge, findBridge } from './bridge-file.ts';

const bridge = { url: 'http://127.0.0.1:4711', ca: '/somewhere/ca.pem' };
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spherite-bridge-'));
});
afterEach(() => rm(home, { recursive: true }));

test('a bridge is found until it is withdrawn', async () => {
  expect(await findBridge(home)).toBeUndefined();
  const withdraw = await announceBridge(home, bridge, pid);
  expect(await findBridge(home)).toEqual(bridge);
  await withdraw();
  expect([await findBridge(home), await readdir(home)]).toEqual([undefined, []]);
});

test('what a dead bridge left leads nowhere, nor does anything else in its place', async () => {
  const owner = { pid, startTime: 'another time' };
  for (const text of [JSON.stringify({ ...bridge, owner }), '{"url":', 'null']) {
    await writeFile(join(home, 'connect.json'), text);
    expect(await findBridge(home)).toBeUndefined();
  }
});
