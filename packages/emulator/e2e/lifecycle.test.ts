import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { locator, processStartTime } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { createWorld, type World } from './world.ts';

const locatorOf = (world: World): string => join(world.home, 'emulator.json');

test('the first line of up --json is the ready event, and the locator file says the same', async () => {
  await using world = await createWorld();
  const up = await world.up('--devices 2');
  expect(up.ready).toMatchObject({ event: 'ready', pid: up.pid, home: world.home, version: '0.0.0' });
  expect(up.ready.service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(up.ready.devices).toHaveLength(2);
  expect(up.ready.users.map(({ name }) => name)).toEqual(['alice@contoso.com', 'bob@contoso.com']);
  for (const { password } of up.ready.users) expect(password).toMatch(/^\S{12,}$/);
  for (const { serial } of up.ready.devices) expect((await stat(serial)).isCharacterDevice()).toBe(true);

  const file = await readFile(locatorOf(world), 'utf8');
  const { token, startTime: _, ...event } = locator.parse(JSON.parse(file));
  expect(event).toEqual(up.ready);
  expect(token.length).toBeGreaterThanOrEqual(43);
  expect((await stat(locatorOf(world))).mode & 0o777).toBe(0o600);
  expect((await stat(world.home)).mode & 0o777).toBe(0o700);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends it cleanly', async (signal) => {
  await using world = await createWorld();
  const up = await world.up();
  const [device] = up.ready.devices;
  up.child.kill(signal);
  expect(await up.ended).toMatchObject({ status: 0, stderr: '', stdout: `${up.readyLine}\n` });
  expect(existsSync(locatorOf(world))).toBe(false);
  expect(existsSync(device?.serial ?? '')).toBe(false);
  expect(await world.run('azsphere device list-attached')).toMatchObject({
    stdout: expect.stringMatching(/^No attached devices/),
  });
});

test('without --json it tells a person what there is and what to type next', async () => {
  await using world = await createWorld();
  const up = world.start('spherite up --port 0');
  await up.line(/Ctrl-C ends it/);
  up.child.kill('SIGINT');
  const { stdout } = await up.ended;
  expect(stdout).toMatch(/^Spherite 0\.0\.0 is ready\.$/m);
  expect(stdout).toMatch(/^Device {3}[0-9A-F]{128}$/m);
  expect(stdout).toMatch(/^User {5}alice@contoso\.com, one-time password \S+$/m);
  expect(stdout).toContain(`export SPHERITE_HOME='${world.home}'`);
  expect(stdout).toMatch(/^ {2}azsphere login --username alice@contoso\.com$/m);
});

test('a second up in the same home is refused with the pid, also when many start at once', async () => {
  await using world = await createWorld();
  const attempts = Array.from({ length: 4 }, () => world.start('spherite up --json --port 0'));
  const first = await Promise.race(
    attempts
      .map(async (up) => ({ up, line: await up.line(/"ready"/) }))
      .map((promise) => promise.catch(() => new Promise<never>(() => undefined))),
  );
  for (const other of attempts.filter((up) => up !== first.up)) {
    const { status, stderr, stdout } = await other.ended;
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`with pid ${first.up.pid}`);
    expect(stderr).toContain('docs/troubleshooting.md#already_running');
  }
  expect(await world.run('spherite status')).toMatchObject({ status: 0 });
});

test('two homes on one machine do not see each other', async () => {
  await using one = await createWorld();
  await using other = await createWorld();
  const first = await one.up();
  const second = await other.up();
  expect(first.ready.service.url).not.toBe(second.ready.service.url);
  expect((await one.run('azsphere device show-attached')).stdout).toContain(first.ready.devices[0]?.id);
  expect((await other.run('azsphere device show-attached')).stdout).toContain(second.ready.devices[0]?.id);
  await one.run('spherite down');
  expect((await other.run('spherite status')).status).toBe(0);
});

test('--detach returns when it is ready, and down waits until it is gone', async () => {
  await using world = await createWorld();
  const detached = await world.run('spherite up --json --port 0 --detach');
  expect(detached).toMatchObject({ status: 0, stderr: '' });
  const { pid } = JSON.parse(detached.stdout);
  expect(await world.run('spherite status --json')).toMatchObject({ status: 0 });
  expect((await stat(join(world.home, 'spherite.log'))).mode & 0o777).toBe(0o600);

  expect(await world.run('spherite down')).toMatchObject({
    status: 0,
    stdout: `Spherite (pid ${pid}) has ended.\n`,
  });
  expect(await processStartTime(pid)).toBeUndefined();
  expect(existsSync(locatorOf(world))).toBe(false);
  expect(await world.run('spherite down')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/#not_running/),
  });
});

test('--detach that cannot start says why, with the status of what failed', async () => {
  await using world = await createWorld();
  await world.up();
  expect(await world.run('spherite up --port 0 --detach')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: A Spherite is already running[\s\S]*#already_running/),
  });
});

// Only Linux has a file that is always full.
test.runIf(existsSync('/dev/full'))('--detach that cannot even write why says that', async () => {
  await using world = await createWorld();
  await world.up();
  await symlink('/dev/full', join(world.home, 'spherite.log'));
  const { status, stdout, stderr } = await world.run('spherite up --port 0 --detach');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^error: .*spherite\.log: the disk is full[\s\S]*#disk_full/);
});

test('a device that runs by itself has its port in the status, and none when it is gone', async () => {
  await using world = await createWorld();
  await world.up('--devices 0');
  const port = join(world.root, 'port');
  const device = world.start(`spherite-device --json --pty ${port}`);
  const { id } = JSON.parse(await device.line(/^/));
  // It says that it is there before the service knows it.
  await expect
    .poll(async () => (await world.run('spherite status')).stdout, { timeout: 10_000 })
    .toContain(`Device ${id}\n  serial port         ${port}\n`);
  device.child.kill('SIGTERM');
  await device.ended;
  expect((await world.run('spherite status')).stdout).toContain(
    `Device ${id}\n  serial port         not attached\n`,
  );
});

test('a kill -9 leaves a stale locator and a stale bus, and everybody notices', async () => {
  await using world = await createWorld();
  const up = await world.up();
  up.child.kill('SIGKILL');
  await up.ended;
  expect(existsSync(locatorOf(world))).toBe(true);

  expect(await world.run('azsphere device list-attached')).toMatchObject({
    stdout: expect.stringMatching(/^No attached devices/),
  });
  expect(await world.run('azsphere login --username alice@contoso.com --password-stdin')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/#service_not_found/),
  });
  expect(await world.run('spherite status')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(new RegExp(`pid ${up.pid} ended without cleaning up`)),
  });
  // Whoever asks clears away what leads to devices that are gone.
  expect(readdirSync(join(world.home, 'bus'))).toEqual([]);
  const again = await world.up();
  expect(again.ready.pid).not.toBe(up.ready.pid);
  expect(await again.errorLine(/ended without cleaning up/)).toContain(`(pid ${up.ready.pid})`);
  expect((await world.run('azsphere device show-attached')).stdout).toContain(again.ready.devices[0]?.id);
});

test('a damaged locator file is told, and what runs is found by the next up', async () => {
  await using world = await createWorld();
  const up = await world.up();
  await writeFile(locatorOf(world), '{');
  expect(await world.run('spherite status')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/emulator\.json there is damaged[\s\S]*#not_running/),
  });
  expect((await world.run('spherite up --port 0')).stderr).toContain(`with pid ${up.pid}`);
});

test('it survives that nobody reads its output any more', async () => {
  await using world = await createWorld();
  const up = await world.up();
  up.child.stdout.destroy();
  up.child.stderr.destroy();
  expect(await world.run('spherite status')).toMatchObject({ status: 0 });
  expect((await world.run('azsphere device show-attached')).status).toBe(0);
  expect(await world.run('spherite down')).toMatchObject({ status: 0 });
});

test('a pipeline that takes the first line only gets it, and leaves the rest running', async () => {
  await using world = await createWorld();
  const { stdout } = await world.run("sh -c 'spherite up --port 0 --detach | head -n 1'");
  expect(stdout).toBe('Spherite 0.0.0 is ready.\n');
  expect(await world.run('spherite down')).toMatchObject({ status: 0 });
});

test('a taken port is named with the Spherite that has it, or with the program', async () => {
  await using one = await createWorld();
  await using other = await createWorld();
  const up = await one.up();
  const port = new URL(up.ready.service.url).port;
  const bySpherite = await other.run(`spherite up --port ${port}`);
  expect(bySpherite).toMatchObject({ status: 1, stderr: expect.stringMatching(/#port_taken/) });
  expect(bySpherite.stderr).toContain(`in use by another Spherite (pid ${up.pid}`);

  const foreign = createServer();
  foreign.listen(0, '127.0.0.1');
  await once(foreign, 'listening');
  const byProgram = await other.run(`spherite up --port ${(foreign.address() as AddressInfo).port}`);
  foreign.close();
  expect(byProgram).toMatchObject({ status: 1, stderr: expect.stringMatching(/#port_taken/) });
  expect(byProgram.stderr).toContain(`(pid ${process.pid})`);
  expect(existsSync(locatorOf(other))).toBe(false);
});

test('a file where the home should be is refused as that', async () => {
  await using world = await createWorld();
  const file = join(world.root, 'file');
  await writeFile(file, 'mine');
  for (const home of [file, join(file, 'below')])
    expect(await world.run('spherite up --port 0', { env: { SPHERITE_HOME: home } })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/is a file|a file in its place[\s\S]*#home_unusable/),
    });
  expect(await readFile(file, 'utf8')).toBe('mine');
});

test('a seed makes the same devices, tenants and one-time passwords again, and no other secret', async () => {
  const once = async (seed: string): Promise<Record<string, unknown>> => {
    await using world = await createWorld();
    const up = await world.up(`--devices 2 --seed ${seed}`);
    const password = up.ready.users[0]?.password ?? '';
    const signIn = '--username alice@contoso.com --password-stdin';
    await world.run(`azsphere login ${signIn}`, { input: `${password}\nanother good password\n` });
    const created = await world.run(
      `azsphere tenant create --name Seeded --device ${up.ready.devices[0]?.id} ${signIn}`,
      { input: 'another good password\n' },
    );
    const { token } = locator.parse(JSON.parse(await readFile(locatorOf(world), 'utf8')));
    return {
      devices: up.ready.devices.map(({ id }) => id),
      passwords: up.ready.users.map((user) => user.password),
      tenant: /Tenant ID: +(\S+)/.exec(created.stdout)?.[1] ?? created.stderr,
      token,
    };
  };
  const { token, ...first } = await once('nightly');
  const { token: otherToken, ...second } = await once('nightly');
  expect(second).toEqual(first);
  expect(otherToken).not.toBe(token);
  const third = await once('weekly');
  for (const key of ['devices', 'passwords', 'tenant']) expect(third[key]).not.toEqual(first[key]);
});

test('options for new devices that differ from the devices of a data folder are told to change none', async () => {
  await using world = await createWorld();
  const up = `--data ${join(world.root, 'data')}`;
  const first = await world.up(`${up} --seed one --capabilities 11`);
  first.child.kill('SIGTERM');
  expect((await first.ended).stderr).not.toContain('warn:');
  const other = await world.up(`${up} --seed other --manufacturing-state Blank --capabilities 11`);
  await other.errorLine(
    /^warn: .* keeps the devices that it has; for new ones only: --seed, --manufacturing-state\.$/m,
  );
  expect(other.ready.devices[0]?.id).toBe(first.ready.devices[0]?.id);
});

test('a device program tells the same of its flash', async () => {
  await using world = await createWorld();
  const start = `spherite-device --service http://127.0.0.1:9 --tcp 0 --json --flash ${join(world.root, 'flash')}`;
  const first = world.start(start);
  await first.line(/ready/);
  first.child.kill('SIGTERM');
  expect((await first.ended).stderr).not.toContain('warn:');
  const second = world.start(`${start} --capabilities 13`);
  await second.errorLine(/^warn: .* keeps the device that it has; for a new one only: --capabilities\.$/m);
});

test('--data keeps devices, users, tenants and claims, also over a kill -9', async () => {
  await using world = await createWorld();
  const data = join(world.root, 'data');
  const signIn = '--username alice@contoso.com --password-stdin';
  const up = await world.up(`--data ${data} --devices 2`);
  await world.run(`azsphere login ${signIn}`, {
    input: `${up.ready.users[0]?.password}\nanother good password\n`,
  });
  const [first, second] = up.ready.devices.map(({ id }) => id);
  const created = await world.run(`azsphere tenant create --name Kept --device ${first} ${signIn}`, {
    input: 'another good password\n',
  });
  expect(created.status).toBe(0);
  expect(await world.run(`azsphere device claim --device ${first}`)).toMatchObject({ status: 0 });
  up.child.kill('SIGKILL');
  await up.ended;

  const again = await world.up(`--data ${data} --devices 2`);
  expect(again.ready.devices.map(({ id }) => id)).toEqual([first, second]);
  expect(again.ready.users.map(({ password }) => password)).toEqual([null, null]);
  await world.run(`azsphere login ${signIn}`, { input: 'another good password\n' });
  expect((await world.run('azsphere tenant list')).stdout).toContain('Kept');
  expect((await world.run('azsphere device list')).stdout).toContain(first);
  expect(await world.run(`azsphere device claim --device ${first}`)).toMatchObject({ status: 0 });
  expect(await world.run('spherite audit verify')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/The audit trail holds/),
  });
  expect((await stat(data)).mode & 0o077).toBe(0);
});

test('one data folder is not opened twice, and a damaged one is not replaced', async () => {
  await using one = await createWorld();
  await using other = await createWorld();
  const data = join(one.root, 'data');
  const up = await one.up(`--data ${data}`);
  expect(await other.run(`spherite up --port 0 --data ${data}`)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/#data_in_use/),
  });
  up.child.kill('SIGTERM');
  await up.ended;

  const damaged = join(one.root, 'damaged');
  await mkdir(damaged);
  const [database] = readdirSync(data).filter((name) => /\.(db|sqlite3?)$/.test(name));
  await writeFile(
    join(damaged, database ?? ''),
    'not a database, but long enough to be taken for one'.repeat(100),
  );
  const before = createHash('sha256')
    .update(await readFile(join(damaged, database ?? '')))
    .digest('hex');
  expect(await one.run(`spherite up --port 0 --data ${damaged}`)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/#data_damaged/),
  });
  expect(
    createHash('sha256')
      .update(await readFile(join(damaged, database ?? '')))
      .digest('hex'),
  ).toBe(before);
});

test.each(['spherite up', 'azsphere device list', 'spherite-device --tcp 0'])(
  '%s on an older Node says which one it needs',
  async (command) => {
    await using world = await createWorld();
    const older = "globalThis.process=Object.create(process,{versions:{value:{node:'22.12.0'}}})";
    const NODE_OPTIONS = `--import=data:text/javascript,${older}`;
    expect(await world.run(command, { env: { NODE_OPTIONS } })).toEqual({
      status: 1,
      stdout: '',
      stderr: `error: ${command.split(' ')[0]} needs Node 22.13 or newer, and this is Node 22.12.0.\n`,
    });
  },
);

test('wrong usage is status 2, help is status 0, and neither needs a running Spherite', async () => {
  await using world = await createWorld();
  for (const wrong of ['up --devices many', 'up --port 70000', 'up --claims maybe', 'fly', 'user', 'exec'])
    expect(await world.run(`spherite ${wrong}`), wrong).toMatchObject({ status: 2, stdout: '' });
  expect(await world.run('spherite --help')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/Usage: spherite/),
  });
  expect(await world.run('spherite up --help')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/--detach/),
  });
  expect(await world.run('spherite --version')).toMatchObject({ status: 0, stdout: '0.0.0\n' });
});
