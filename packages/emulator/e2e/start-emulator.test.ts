import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listAttachedDevices, withDevice } from '@spherite/host';
import { expect, test } from 'vitest';
import { startEmulator } from '../src/index.ts';
import { createWorld, newPassword } from './world.ts';

test('a test gets a world of its own in a folder of its own, and nothing of it is left', async () => {
  let home = '';
  {
    await using emulator = await startEmulator({ devices: 2 });
    home = emulator.home;
    expect(emulator.users.map(({ name }) => name)).toEqual(['alice@contoso.com', 'bob@contoso.com']);
    expect((await listAttachedDevices(home)).map(({ deviceId }) => deviceId)).toEqual(
      emulator.devices.map(({ id }) => id),
    );
    expect(await emulator.client.ready()).toEqual({ status: 'ready' });
    const [device] = emulator.devices;
    const state = await withDevice({ kind: 'pty', path: device?.serial ?? '' }, (it) =>
      it.getSecurityState(),
    );
    expect(state.deviceIdentifier.toUpperCase()).toBe(device?.id);
  }
  expect(existsSync(home)).toBe(false);
});

test('an air that is none is refused, and it is said why', async () => {
  const cafe = { ssid: 'Cafe', bssid: '02:00:00:00:00:02', security: 'open', signal: 3 } as const;
  await expect(startEmulator({ radio: { accessPoints: [cafe] } })).rejects.toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringContaining('accessPoints[0] ("Cafe"): signal is not a whole number of dBm'),
    }),
  );
});

test('any number of worlds live in one process, and one home holds one of them at a time', async () => {
  await using one = await startEmulator();
  await using other = await startEmulator();
  expect(one.url).not.toBe(other.url);
  await expect(startEmulator({ home: one.home })).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
  expect(await one.client.ready()).toEqual({ status: 'ready' });
});

test('a home can be used again once its world has ended, and a given home stays', async () => {
  const home = await mkdtemp(join(tmpdir(), 'spherite-home-'));
  for (let time = 0; time < 2; time++) {
    await using emulator = await startEmulator({ home });
    expect(emulator.home).toBe(home);
  }
  expect((await stat(home)).isDirectory()).toBe(true);
  expect(await readdir(join(home, 'bus'))).toEqual([]);
  await rm(home, { recursive: true });
});

test('a start that fails leaves nothing running and nothing lying about', async () => {
  await using running = await startEmulator();
  const { port } = new URL(running.url);
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('spherite-'));
  await expect(startEmulator({ port: Number(port) })).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  const after = (await readdir(tmpdir())).filter((name) => name.startsWith('spherite-'));
  expect(after.sort()).toEqual(before.sort());
});

test('devices can be reached over TCP where there are no pseudo-terminals', async () => {
  await using world = await createWorld();
  await using emulator = await startEmulator({ link: 'tcp', env: world.env });
  const [device] = emulator.devices;
  expect(device?.serial).toMatch(/^127\.0\.0\.1:\d+$/);
  const attached = await world.run('azsphere device show-attached', { env: emulator.env });
  expect(attached).toMatchObject({ status: 0, stdout: expect.stringContaining(device?.id ?? '') });
});

test('the environment leads child processes to the world and to its commands', async () => {
  await using world = await createWorld();
  await using emulator = await startEmulator({ env: world.env });
  const [user] = emulator.users;
  const login = await world.run(`azsphere login --username ${user?.name} --password-stdin`, {
    env: emulator.env,
    input: `${user?.password}\n${newPassword}\n`,
  });
  expect(login).toMatchObject({ status: 0 });
  expect((await emulator.client.listUsers())[0]?.password).toBeNull();
  expect(await world.run('spherite status', { env: emulator.env })).toMatchObject({ status: 0 });
});

test('the clock is a parameter: a sign-in grows old without anybody waiting', async () => {
  await using world = await createWorld();
  let now = Date.now();
  await using emulator = await startEmulator({ env: world.env, now: () => now });
  const [user] = emulator.users;
  const azsphere = (words: string, input = '') =>
    world.run(`azsphere ${words}`, { env: emulator.env, input });
  const signIn = `--username ${user?.name} --password-stdin`;
  await azsphere(`login ${signIn}`, `${user?.password}\n${newPassword}\n`);
  now += 6 * 60_000;
  // The command asks again and the new sign-in counts, however old the first one is.
  expect(await azsphere(`tenant create --name Contoso ${signIn}`, `${newPassword}\n`)).toMatchObject({
    status: 0,
  });
});
