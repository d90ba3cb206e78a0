import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { pid } from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { locatorFile } from './home.ts';
import { identifyProcess } from './process-identity.ts';
import { readLocator, spheriteHome } from './spherite-home.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spherite-home-'));
});
afterEach(() => rm(home, { recursive: true }));

const locatorOf = async (more: object = {}): Promise<string> =>
  JSON.stringify({
    event: 'ready',
    ...(await identifyProcess(pid)),
    home,
    version: '0.0.0',
    service: { url: 'http://127.0.0.1:3620' },
    devices: [],
    users: [],
    token: 'secret',
    ...more,
  });

test('SPHERITE_HOME names the home, else the system does', () => {
  expect(spheriteHome({ SPHERITE_HOME: home })).toBe(home);
  expect(isAbsolute(spheriteHome({ SPHERITE_HOME: 'relative' }))).toBe(true);
  expect(isAbsolute(spheriteHome({}))).toBe(true);
  expect(spheriteHome({ SPHERITE_HOME: '' })).toBe(spheriteHome({}));
});

test('the locator file of a running emulator is read', async () => {
  await writeFile(join(home, locatorFile), await locatorOf());
  expect((await readLocator(home))?.service.url).toBe('http://127.0.0.1:3620');
});

test('a locator file that outlived its process is not believed', async () => {
  await writeFile(join(home, locatorFile), await locatorOf({ startTime: 'another time' }));
  expect(await readLocator(home)).toBeUndefined();
});

test('a locator file that is missing, cut short or of another form is none', async () => {
  expect(await readLocator(home)).toBeUndefined();
  await writeFile(join(home, locatorFile), (await locatorOf()).slice(0, -10));
  expect(await readLocator(home)).toBeUndefined();
  await writeFile(join(home, locatorFile), '{"event":"ready"}');
  expect(await readLocator(home)).toBeUndefined();
});
