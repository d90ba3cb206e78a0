import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeFrame } from '@spherite/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'azsphere-main-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const start = (...argv: string[]) => {
  const child = spawn(process.execPath, [main, ...argv], {
    env: { PATH: process.env['PATH'], SPHERITE_HOME: home, FORCE_COLOR: undefined },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return { child, ended: once(child, 'close').then(([status]) => ({ status, stdout, stderr })) };
};

test('a command prints its answer and how long it took', async () => {
  const { status, stdout, stderr } = await start('show-version').ended;
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /^Azure Sphere SDK: \d+\.\d+\.\d+\nCommand completed successfully in 00:00:\d\d\.\d{7}\.\n$/,
  );
});

test('without Spherite the error says what, what to do, where more is, and how long it took', async () => {
  const { status, stdout, stderr } = await start('tenant', 'list').ended;
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(
    /^error: No Spherite is running in .*'spherite up'.*\nSee docs\/troubleshooting\.md#service_not_found \(SERVICE_NOT_FOUND\)\.\nerror: Command failed in 00:00:\d\d\.\d{7}\.\n$/,
  );
});

test('a reader that leaves does not end the command badly', async () => {
  const { child, ended } = start('device', 'list-attached');
  child.stdout.destroy();
  expect(await ended).toMatchObject({ status: 0, stderr: '' });
});

test.runIf(existsSync('/dev/full'))(
  'output that cannot be written is an error (where /dev/full exists)',
  async () => {
    const child = spawn('sh', ['-c', 'exec "$0" "$1" show-version >/dev/full', process.execPath, main]);
    const stderr: Buffer[] = [];
    child.stderr.on('data', (chunk) => stderr.push(chunk));
    const [status] = await once(child, 'close');
    expect(status).toBe(1);
    expect(Buffer.concat(stderr).toString()).toBe(
      'error: The output cannot be written (ENOSPC). See where it goes.\n',
    );
  },
);

test('Ctrl-C while a sign-in is waited for ends it with one line', async () => {
  const { child, ended } = start('login', '--service', 'http://127.0.0.1:3620');
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const { status, stderr } = await ended;
  expect(status).toBe(130);
  expect(stderr).toBe('error: Interrupted. Nothing was changed.\n');
});

test.each([
  ['Ctrl-C', (child: ChildProcess) => child.kill('SIGINT')],
  ['a reader that leaves', (child: ChildProcess) => child.stdout?.destroy()],
])('%s is how a log ends that is followed, and no failure', async (_, leave) => {
  const device = createTcpServer((line) => {
    const speak = setInterval(() => line.write(encodeFrame('diagnostic', Buffer.from('[app] Hello.\n'))), 10);
    line.on('error', () => undefined).on('close', () => clearInterval(speak));
  }).listen(0, '127.0.0.1');
  await once(device, 'listening');
  const { port } = device.address() as AddressInfo;
  const { child, ended } = start('device', 'log', '--device', `127.0.0.1:${port}`);
  const [text] = await once(child.stdout, 'data');
  expect(String(text)).toMatch(/^\[app\] Hello\.\n/);
  leave(child);
  expect(await ended).toMatchObject({ status: 0, stderr: '' });
  device.close();
});

test('a silent home is not touched by commands that only look', async () => {
  await rm(home, { recursive: true });
  expect(await start('device', 'list-attached').ended).toMatchObject({ status: 0, stderr: '' });
  await expect(rm(home)).rejects.toThrow('ENOENT');
});

test('text of a service cannot drive the terminal', async () => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.statusCode = 400;
    response.end(
      JSON.stringify({ error: 'access_denied', error_description: 'NOT_ASSIGNED: \u001b[2Jcleared' }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { stderr } = await start('login', '--use-device-code', '--service', `http://127.0.0.1:${port}`).ended;
  server.close();
  expect(stderr).toContain('\u{FFFD}[2Jcleared');
  expect(stderr).not.toContain('\u001b');
});
