import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DeviceRefusal, deviceClient, deviceErrors } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { onBench } from '../testing/on-bench.ts';
import { reportsLimit } from './error-reports.ts';

const switchedOn = () => {
  const { device, time } = onBench();
  return { device, time, client: deviceClient(device.send) };
};

/** A program of others' that shares nothing with the device, used where it is installed. */
const hasPython = spawnSync('python3', ['--version']).error === undefined;
const reader = join(import.meta.dirname, '../../test/read-log.py');

test.runIf(hasPython)('thirty lines of Python read the log', async () => {
  const { device, time, client } = switchedOn();
  await time.pass(1234);
  await client.getStatus();
  await client.deleteCertificate({ params: { id: 'absent' } }).catch(() => {});
  await device.send({ method: 'PATCH', path: '/nowhere?psk=secret', headers: {} });
  const { stdout, stderr } = spawnSync('python3', [reader], { input: await client.getLog() });
  expect(stderr.toString()).toBe('');
  expect(stdout.toString().trim().split('\n')).toEqual([
    '0 4 OsVersion 22.11',
    '1234 6 Request 0 /status',
    '1234 6 Request 3 /certstore/certs/absent',
    `1234 2 CommonError ${deviceErrors.CertNotFound}`,
    '1234 6 Request 4 /nowhere',
    `1234 2 CommonError ${deviceErrors.InvalidRequestUri}`,
    '1234 6 Request 0 /log',
  ]);
});

const lengthIn = (telemetry: Uint8Array): number => Buffer.from(telemetry).readUInt16BE(3);

test('telemetry is never empty, tells its length, grows with errors and can be cleared', async () => {
  const { client } = switchedOn();
  expect(await client.getTelemetry()).toEqual(Buffer.of(0x54, 0x4d, 1, 0, 0));
  await expect(client.getCertificate({ params: { id: 'absent' } })).rejects.toThrow(DeviceRefusal);
  const telemetry = await client.getTelemetry();
  expect(lengthIn(telemetry)).toBe(16);
  expect(telemetry).toHaveLength(5 + 16);
  expect(Buffer.from(telemetry).readUInt32LE(5 + 12)).toBe(deviceErrors.CertNotFound);
  await client.clearTelemetry();
  expect(lengthIn(await client.getTelemetry())).toBe(0);
});

test('telemetry keeps the newest errors, and no more than it has room for', async () => {
  const { device, client } = switchedOn();
  for (let i = 0; i < 300; i++) await device.send({ method: 'GET', path: '/nowhere', headers: {} });
  const telemetry = await client.getTelemetry();
  expect(lengthIn(telemetry)).toBe(reportsLimit);
  expect(telemetry).toHaveLength(5 + reportsLimit);
});
