import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { openPort } from '@spherite/host';
import { deviceCommunicationOperations, httpSend, systemLineClock } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { type Emulator, startEmulator } from '../src/index.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';
import { pythonWith } from './python.ts';
import { createWorld, type Running, type World } from './world.ts';

const { listDevices, rescanDevices } = deviceCommunicationOperations;
const statusText = /^\{"uptime":\d+\}$/;
const interfaceIsBusy = '{"error":10485765}';

const listed = async (url: string) => {
  const reply = await httpSend(url)({ method: 'GET', path: listDevices.path, headers: {} });
  return listDevices.answer.parse(JSON.parse(Buffer.from(reply.body).toString()));
};

/** `azsphere-connect` for the home of a world, ready. */
const connect = async (
  world: World,
  options = '',
): Promise<Running & { url: string; ca: string; device: string }> => {
  const running = world.start(`azsphere-connect --port 0 --json ${options}`);
  const ready = JSON.parse(await running.line(/^/));
  return { ...running, ...ready.connect, device: ready.devices[0]?.url ?? '' };
};

const bridged = async (options: Parameters<typeof startEmulator>[0] = {}) => {
  const emulator = await startEmulator({ connect: true, ...options });
  const { connect: bridge = { url: '', ca: '' } } = emulator;
  return { emulator, ...bridge, client: createHttpsClient(bridge.ca) };
};

const deviceUrl = ({ devices }: Pick<Emulator, 'devices'>, place = 0): string => devices[place]?.url ?? '';

test('up --connect tells where devices answer to HTTPS, and they do', async () => {
  await using world = await createWorld();
  const up = await world.up('--connect-port 0');
  const [device] = up.ready.devices;
  const { url = '', ca = '' } = up.ready.connect ?? {};
  expect((await world.run('spherite ca')).stdout).toBe(`${ca}\n`);
  using client = createHttpsClient(ca);
  const reply = await client.ask(`${device?.url}/device/security_state`);
  expect(reply.status).toBe(200);
  expect(reply.text).toBe(
    `{"securityState":"SECURE","deviceIdentifier":"${device?.id.toLowerCase()}","deviceIdentityPublicKey":"${device?.id.toLowerCase()}"}`,
  );
  expect(reply.headers['rest-api-version']).toBe('4.6.0');
  expect(reply.headers['content-type']).toBe('application/json');
  expect(await listed(url)).toEqual([
    { IpAddress: '192.168.35.2', DeviceConnectionPath: '1', Port: Number(new URL(device?.url ?? '').port) },
  ]);
  const rescan = await httpSend(url)({ method: 'PUT', path: rescanDevices.path, headers: {} });
  expect([rescan.status, Buffer.from(rescan.body).toString()]).toEqual([200, '1']);
  const status = JSON.parse((await world.run('spherite status --json')).stdout);
  expect([status.connect, status.devices[0].url]).toEqual([up.ready.connect, device?.url]);
  expect((await world.run('spherite down')).status).toBe(0);
  await expect(client.ask(`${device?.url}/status`)).rejects.toThrow('ECONNREFUSED');
});

test('a client written in Python for real devices is served under their literal name', async ({ skip }) => {
  const python = await pythonWith('ssl', skip);
  await using world = await createWorld();
  const { emulator, ca } = await bridged();
  await using _ = emulator;
  const outcome = await world.run(
    `${python} ${join(import.meta.dirname, 'https-peer.py')} ${ca} ${deviceUrl(emulator)}`,
  );
  expect(outcome.stderr).toBe('');
  expect(outcome.stdout).toBe('200 4.6.0\n200 4.6.0\n404 15728642\n400 15728644\n403 10485778\n200 4.6.0\n');
});

test('no web page reaches the device communication service', async () => {
  const { emulator, url } = await bridged({ devices: 0 });
  await using _ = emulator;
  const ask = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(`${url}${listDevices.path}`, { headers }, (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode);
      })
        .on('error', reject)
        .end();
    });
  expect(await ask({})).toBe(200);
  expect(await ask({ host: 'localhost:48938' })).toBe(200);
  expect(await ask({ host: 'evil.example' })).toBe(403);
  expect(await ask({ origin: 'http://evil.example' })).toBe(403);
  expect(await ask({ origin: 'null' })).toBe(403);
});

/** So many at a time, so that a small machine does not do nothing but start processes. */
const inTurns = async <T>(count: number, atOnce: number, act: () => Promise<T>): Promise<T[]> => {
  const results: T[] = [];
  let left = count;
  const turn = async (): Promise<void> => {
    while (left-- > 0) results.push(await act());
  };
  await Promise.all(Array.from({ length: atOnce }, turn));
  return results;
};

const polled = async (client: HttpsClient, url: string, count: number): Promise<Set<string>> => {
  const replies = await inTurns(count, 20, () => client.ask(`${url}/status`));
  return new Set(replies.map(({ status, text }) => `${status} ${statusText.test(text)}`));
};

test('commands, a console and a bridge use one device at once, and nobody fails', async () => {
  await using world = await createWorld();
  await world.up();
  const bridge = await connect(world);
  using client = createHttpsClient(bridge.ca, 20);
  const console = world.start('spherite console');
  await console.line(/REST API 4\.6\.0/);
  const [commands, answers] = await Promise.all([
    inTurns(50, 5, () => world.run('azsphere device show-attached')),
    polled(client, bridge.device, 200),
  ]);
  expect(commands.map(({ status, stderr }) => `${status}${stderr}`)).toEqual(Array(50).fill('0'));
  expect([...answers]).toEqual(['200 true']);
  console.child.kill('SIGINT');
  const ended = await console.ended;
  expect([ended.status, ended.stderr]).toEqual([0, '']);
  // Once, although others came and went on its line.
  expect(ended.stdout.match(/REST API 4\.6\.0/g)).toHaveLength(1);
  bridge.child.kill('SIGINT');
  expect((await bridge.ended).status).toBe(0);
});

test('whoever was on the line of a program that is killed goes on without it', async () => {
  await using world = await createWorld();
  await world.up('--capabilities 11');
  const bridge = await connect(world);
  using client = createHttpsClient(bridge.ca);
  await client.ask(`${bridge.device}/status`);
  const console = world.start('spherite console');
  await console.line(/REST API/);
  bridge.child.kill('SIGKILL');
  await bridge.ended;
  expect((await world.run('azsphere device show-attached')).status).toBe(0);
  const next = await connect(world);
  expect((await client.ask(`${next.device}/restart`, { method: 'POST' })).status).toBe(200);
  await console.line(/restart/);
  console.child.kill('SIGINT');
  expect((await console.ended).stdout.match(/power on/g)).toHaveLength(1);
  expect(next.ca).toBe(bridge.ca);
});

test('a device whose port another program has is busy until that program lets go', async () => {
  const { emulator, client } = await bridged();
  await using _ = emulator;
  using __ = client;
  const path = emulator.devices[0]?.serial ?? '';
  const other = await openPort({ kind: 'pty', path }, { clock: systemLineClock, waitMs: 0 });
  const busy = await client.ask(`${deviceUrl(emulator)}/status`);
  expect([busy.status, busy.text]).toEqual([503, interfaceIsBusy]);
  await other.close();
  expect((await client.ask(`${deviceUrl(emulator)}/status`)).status).toBe(200);
});

test('254 devices have each its own address, certificate and line', async () => {
  const { emulator, url, client } = await bridged({ devices: 254, seed: 'bridge' });
  await using _ = emulator;
  using __ = client;
  const devices = await listed(url);
  expect(new Set(devices.map(({ IpAddress }) => IpAddress)).size).toBe(254);
  expect(new Set(devices.map(({ Port }) => Port)).size).toBe(254);
  const told = await Promise.all(
    emulator.devices.map(async (device) => {
      const { text, server } = await client.ask(`${device.url}/device/security_state`);
      return { id: JSON.parse(text).deviceIdentifier.toUpperCase(), server };
    }),
  );
  expect(told).toEqual(emulator.devices.map(({ id }, place) => ({ id, server: devices[place]?.IpAddress })));
});

test('devices that are attached and detached later come and go', async () => {
  await using world = await createWorld();
  await world.up('--devices 0');
  const bridge = await connect(world);
  expect(await listed(bridge.url)).toEqual([]);
  const program = world.start(`spherite-device --pty ${join(world.root, 'port')} --json`);
  await program.line(/ready/);
  const [device] = await listed(bridge.url);
  using client = createHttpsClient(bridge.ca);
  const url = `https://127.0.0.1:${device?.Port}/status`;
  expect((await client.ask(url)).status).toBe(200);
  program.child.kill('SIGKILL');
  await program.ended;
  const rescan = await httpSend(bridge.url)({ method: 'PUT', path: rescanDevices.path, headers: {} });
  expect(Buffer.from(rescan.body).toString()).toBe('0');
  await expect(client.ask(url)).rejects.toThrow();
});

test.each([
  ['azsphere-connect', '', 'azsphere-connect --port 0'],
  ['spherite up --connect', '--connect-port 0', undefined],
])('the status shows where a device that came later answers, with %s', async (_, flags, program) => {
  await using world = await createWorld();
  await world.up(`--devices 0 ${flags}`);
  const bridge = program && world.start(program);
  if (bridge) await bridge.line(/^No device is attached yet/);
  const device = world.start(`spherite-device --tcp 0 --json`);
  const { id } = JSON.parse(await device.line(/ready/));
  const status = async (): Promise<string> => (await world.run('spherite status')).stdout;
  await expect.poll(status, { timeout: 10_000 }).toContain(`Device ${id}\n`);
  const [, url] = /^ {2}HTTPS +(https:\S+)$/m.exec(await status()) ?? [];
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  if (!bridge) return;
  await bridge.line(new RegExp(`^Device 192\\.168\\.35\\.2 \\(connection path 1\\) is at ${url}$`));
  device.child.kill('SIGTERM');
  await bridge.line(/^Device 192\.168\.35\.2 \(connection path 1\) is gone\.$/);
  bridge.child.kill('SIGTERM');
  expect((await bridge.ended).status).toBe(0);
  expect(await status()).not.toContain('HTTPS');
});

test('what is asked of a device that was killed is not answered by the next one at its port', async () => {
  await using world = await createWorld();
  const device = (seed: string): Running =>
    world.start(
      `spherite-device --service http://127.0.0.1:9 --pty ${join(world.root, 'port')} --seed ${seed} --json`,
    );
  const first = device('one');
  const { id } = JSON.parse(await first.line(/^/));
  const bridge = await connect(world);
  using client = createHttpsClient(bridge.ca);
  const identifier = async (): Promise<unknown> => {
    const { status, text } = await client.ask(`${bridge.device}/device/security_state`);
    return status === 200 ? JSON.parse(text).deviceIdentifier : status;
  };
  expect(await identifier()).toBe(id.toLowerCase());
  first.child.kill('SIGKILL');
  const second = device('two');
  const answers = new Set<unknown>();
  // The server ends with its device, at the latest when the next one is noticed.
  await expect(
    (async () => {
      for (;;) answers.add(await identifier());
    })(),
  ).rejects.toThrow();
  answers.delete(id.toLowerCase());
  answers.delete(504);
  expect(answers).toEqual(new Set());
  // Nor does one that was killed in use keep the bridge from ending.
  await second.line(/^/);
  const [attached] = await listed(bridge.url);
  await client.ask(`https://127.0.0.1:${attached?.Port}/status`);
  second.child.kill('SIGKILL');
  bridge.child.kill('SIGTERM');
  expect((await bridge.ended).status).toBe(0);
});

test('a port that is taken is told with who has it, and the option that chooses another', async () => {
  await using world = await createWorld();
  const up = await world.up('--connect-port 0 --devices 0');
  const { port } = new URL(up.ready.connect?.url ?? '');
  const alone = await world.run(`azsphere-connect --port ${port}`);
  expect([alone.status, alone.stderr]).toEqual([
    1,
    expect.stringMatching(new RegExp(`node.* \\(pid ${up.pid}\\).*--port N.*\\(PORT_TAKEN\\)`, 's')),
  ]);
  const other = await world.run(`spherite up --port 0 --connect-port ${port}`, {
    env: { SPHERITE_HOME: join(world.root, 'other') },
  });
  expect([other.status, other.stderr]).toEqual([
    1,
    expect.stringMatching(/--connect-port N.*\(PORT_TAKEN\)/s),
  ]);
});

test.for([
  ['', false],
  ['--connect-port 0', true],
] as const)('what HTTPS needs is loaded by those who want it: spherite up %s', async ([flags, wanted]) => {
  await using world = await createWorld();
  const told = join(world.root, 'told.cjs');
  await writeFile(
    told,
    `process.once('exit', () => console.log(process.moduleLoadList.includes('NativeModule https')))`,
  );
  const up = await world.up(flags, { env: { NODE_OPTIONS: `--require ${told}` } });
  up.child.kill('SIGTERM');
  expect((await up.ended).stdout.trimEnd().split('\n').at(-1)).toBe(String(wanted));
});
