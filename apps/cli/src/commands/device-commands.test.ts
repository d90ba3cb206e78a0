import { DeviceRefusal, deviceErrors, SpheriteError } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { createBench, json, lastBody, onlyDevice } from '../testing/bench.ts';

test('the version of the operating system is in the sentence that scripts look for', async () => {
  await using bench = await createBench();
  onlyDevice(bench).commands.getOsVersion = () => ({ osversion: '22.11' });
  expect((await bench.run(['device', 'show-os-version'])).stdout[0]).toBe(
    'Your device is running Azure Sphere OS version 22.11.',
  );
  expect(await json(bench, 'device', 'show-os-version')).toEqual({ osVersion: '22.11' });
});

test('capabilities are phrases for people and an array of names for scripts', async () => {
  await using bench = await createBench();
  const { commands } = onlyDevice(bench);
  commands.getCapabilities = () => ({ device_capabilities: [11, 13, 99] });
  expect((await bench.run(['device', 'capability', 'show-attached'])).stdout.slice(0, -1)).toEqual([
    'Device Capabilities:',
    'Enable App development',
    'Enable field servicing',
    'Enable 99',
  ]);
  expect(await json(bench, 'device', 'capability', 'show-attached')).toEqual([
    'appDevelopment',
    'fieldServicing',
    '99',
  ]);
  commands.getCapabilities = () => ({ device_capabilities: [] });
  expect(await json(bench, 'device', 'capability', 'show-attached')).toEqual([]);
});

test.each([
  ['has run for long', 900],
  ['has only just started', 0],
])(
  'a restart of a device that %s ends when the device is back, silent moments included',
  async (_, uptime) => {
    await using bench = await createBench();
    const device = onlyDevice(bench);
    const start = bench.now - uptime * 1000;
    let restartedAt: number | undefined;
    device.commands.getStatus = () => {
      const since = restartedAt ?? start;
      if (bench.now < since) throw new SpheriteError('DEVICE_SILENT', 'The device does not answer.');
      return { uptime: Math.floor((bench.now - since) / 1000) };
    };
    device.commands.restart = () => {
      restartedAt = bench.now + 3_000;
      return { restartingSystem: true };
    };
    expect((await bench.run(['device', 'restart'])).stdout.slice(0, -1)).toEqual([
      'Restarting device.',
      'Device restarted successfully.',
    ]);
    expect(bench.now).toBeGreaterThanOrEqual(restartedAt ?? 0);
    expect(bench.passing).toEqual(['The device restarts…', '']);
  },
);

test('a device that never comes back is an error, and JSON shows nothing in passing', async () => {
  await using bench = await createBench();
  const { commands } = onlyDevice(bench);
  commands.getStatus = () => ({ uptime: Math.floor(bench.now / 1000) });
  commands.restart = () => ({ restartingSystem: true });
  const { status, stdout, stderr } = await bench.run(['device', 'restart', '-o', 'json']);
  expect({ status, stdout }).toEqual({ status: 1, stdout: [] });
  expect(stderr[0]).toContain('has not come back');
  expect(bench.passing).toEqual([]);
});

test('what a locked device refuses says how it is unlocked', async () => {
  await using bench = await createBench();
  onlyDevice(bench).commands.restart = () => {
    throw new DeviceRefusal(403, deviceErrors.EACCES);
  };
  const { status, stderr } = await bench.run(['device', 'restart']);
  expect(status).toBe(1);
  expect(stderr[0]).toContain(
    'The device refused POST /restart with EACCES (13, status 403). The device does not allow this',
  );
  expect(stderr[0]).toContain("'azsphere device enable-development'");
  expect(stderr[1]).toContain('#device_refused');
});

test('a device that is named by its ID is not taken for the one that stands in its place', async () => {
  await using bench = await createBench(2);
  const [first, second] = bench.devices;
  if (!first || !second) throw new Error('two devices are needed');
  const named = first.identity.deviceId;
  first.entry = { ...second.entry, deviceId: named };
  bench.devices.reverse();
  const { status, stderr } = await bench.run(['device', 'show-os-version', '--device', named]);
  expect(status).toBe(1);
  expect(stderr[0]).toContain('at its place there is now device');
});

test('the manufacturing state is shown, and only a later one can be asked for', async () => {
  await using bench = await createBench();
  const device = onlyDevice(bench);
  device.commands.getManufacturingState = () => ({ manufacturingState: 'Blank' });
  device.commands.setManufacturingState = () => ({});
  const show = ['device', 'manufacturing-state', 'show'];
  expect((await bench.run(show)).stdout[0]).toBe('Manufacturing State: Blank');
  expect(await json(bench, ...show)).toEqual({ manufacturingState: 'Blank' });

  const update = ['device', 'manufacturing-state', 'update', '--state'];
  expect(await json(bench, ...update, 'DeviceComplete')).toEqual({ manufacturingState: 'DeviceComplete' });
  expect(lastBody(device)).toEqual({ manufacturingState: 'DeviceComplete' });
  expect((await bench.run([...update, 'Blank'])).status).toBe(2);
});

test('of a step back in manufacturing it is said that there is none', async () => {
  await using bench = await createBench();
  const device = onlyDevice(bench);
  device.commands.getManufacturingState = () => ({ manufacturingState: 'DeviceComplete' });
  const back = ['device', 'manufacturing-state', 'update', '-s', 'Module1Complete'];
  const { status, stderr } = await bench.run(back);
  expect(status).toBe(1);
  expect(stderr[0]).toContain('can never be Module1Complete again');
  expect(device.requests.map(({ method }) => method)).toEqual(['GET']);
});

test('a device that is chosen by less than its ID is told for people, in the words of the real tool', async () => {
  await using bench = await createBench(2);
  const [first, second] = bench.devices;
  if (!first || !second) throw new Error('two devices are needed');
  second.commands.getOsVersion = () => ({ osversion: '22.11' });
  const show = ['device', 'show-os-version', '--device'];
  expect((await bench.run([...show, '2'])).stderr).toEqual([
    "WARNING: The device with IP '192.168.35.3' is selected from parameter '2'",
  ]);
  expect((await bench.run([...show, second.identity.deviceId.toLowerCase()])).stderr).toEqual([]);
  expect((await bench.run([...show, '2', '-o', 'json'])).stderr).toEqual([]);
});

test('the log is followed line by line, however it comes, until Ctrl-C, which is no failure', async () => {
  await using bench = await createBench();
  onlyDevice(bench).diagnostics.push('[boot] Azure', ' Sphere\r\n[net] Ready.\n\n[app', '] Star');
  const lines = ['[boot] Azure Sphere', '[net] Ready.', '', '[app] Star'];
  expect(await bench.run(['device', 'log'])).toEqual({ status: 0, stdout: lines, stderr: [] });
  expect(await bench.run(['device', 'log', '-o', 'json'])).toEqual({
    status: 0,
    stdout: lines.map((line) => JSON.stringify({ line })),
    stderr: [],
  });
});
