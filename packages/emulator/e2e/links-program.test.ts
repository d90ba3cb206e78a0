import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath, stdin } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { addressOf, listAttachedDevices, withDevice } from '@spherite/host';
import { afterEach, beforeEach, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../../../apps/device/bin/spherite-device.js', import.meta.url));
/** Nothing listens there: the device has to do without. */
const away = ['--service', 'http://127.0.0.1:9'];

let folder = '';
let home = '';
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spherite-device-'));
  home = join(folder, 'home');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly id: string;
  readonly serial: string;
  end(signal: NodeJS.Signals): Promise<[number | null, string | null]>;
}

const run = (...args: string[]): ChildProcess => {
  const child = spawn(execPath, [bin, ...away, ...args], { env: { SPHERITE_HOME: home }, stdio: 'pipe' });
  children.push(child);
  return child;
};

const start = async (...args: string[]): Promise<Started> => {
  const child = run(...args, '--json');
  child.stderr?.resume();
  const lines = createInterface({ input: child.stdout ?? stdin });
  const [line] = (await once(lines, 'line')) as [string];
  const { id, serial } = JSON.parse(line) as { id: string; serial: string };
  const end = async (signal: NodeJS.Signals): Promise<[number | null, string | null]> => {
    const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
    child.kill(signal);
    return exit;
  };
  return { child, id, serial, end };
};

const refusal = async (...args: string[]): Promise<{ code: number; text: string }> => {
  const child = run(...args);
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, text };
};

/** What the devices on the bus say who they are, asked over their lines. */
const attached = async (): Promise<string[]> =>
  Promise.all(
    (await listAttachedDevices(home)).map((found) =>
      withDevice(addressOf(found), async (device) =>
        (await device.getSecurityState()).deviceIdentifier.toUpperCase(),
      ),
    ),
  );

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a device is on the bus until %s ends it, and leaves nothing',
  async (signal) => {
    const path = join(folder, 'port');
    const { id, serial, end } = await start('--pty', path);
    expect(serial).toBe(path);
    expect(await attached()).toEqual([id]);
    expect(await end(signal)).toEqual([0, null]);
    expect(await readdir(folder)).toEqual(['home']);
    expect(await readdir(join(home, 'bus'))).toEqual([]);
  },
);

test('devices on ports of both kinds stand side by side', async () => {
  const first = await start('--pty', join(folder, 'port'), '--seed', 'one');
  const second = await start('--tcp', '0', '--seed', 'two');
  expect(await attached()).toEqual([first.id, second.id]);
});

test('a device that was killed is off the bus at once, and is itself again when it is started', async () => {
  const args = ['--pty', join(folder, 'port'), '--flash', join(folder, 'flash')];
  const { id, end } = await start(...args);
  await end('SIGKILL');
  expect(await listAttachedDevices(home)).toEqual([]);
  expect((await lstat(join(folder, 'port'))).isSymbolicLink()).toBe(true);
  expect((await start(...args)).id).toBe(id);
  expect(await attached()).toEqual([id]);
});

test('one flash, and one path, belong to one device', async () => {
  const args = ['--pty', join(folder, 'port'), '--flash', join(folder, 'flash')];
  const { child } = await start(...args);
  expect(await refusal(...args)).toMatchObject({
    code: 1,
    text: expect.stringContaining(`pid ${child.pid}`),
  });
  expect(await refusal('--pty', join(folder, 'port'))).toMatchObject({
    code: 1,
    text: expect.stringContaining('error: '),
  });
  expect(await attached()).toHaveLength(1);
});

test('a device goes on when nobody reads its output any more', async () => {
  const { child, id, serial } = await start('--tcp', '0', '--capabilities', '11');
  child.stdout?.destroy();
  child.stderr?.destroy();
  const [host = '', port] = serial.split(':');
  // Each restart writes its log.
  for (let turn = 0; turn < 3; turn++) {
    const state = await withDevice({ kind: 'tcp', host, port: Number(port) }, async (device) => {
      await device.restart();
      return device.getSecurityState();
    });
    expect(state.deviceIdentifier.toUpperCase()).toBe(id);
  }
  await expect
    .poll(() =>
      withDevice(
        { kind: 'tcp', host, port: Number(port) },
        async (device) => (await device.getStatus()).uptime,
      ),
    )
    .toBe(0);
  expect(child.exitCode).toBeNull();
});

test('a command line that makes no sense is usage: status 2 and what to do', async () => {
  expect(await refusal()).toMatchObject({ code: 2, text: expect.stringMatching(/^error: .*--help/) });
});
