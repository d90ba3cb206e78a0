import { identityFromSeed, verifyStatement } from '@spherite/identity';
import {
  type DeviceAuthenticationPort,
  DeviceRefusal,
  deviceAuthenticationApi,
  deviceAuthenticationPrefix,
  deviceClient,
  deviceErrors,
  overHono,
  type Send,
  SpheriteError,
} from '@spherite/protocol';
import { createVirtualClock } from '@spherite/protocol/testing';
import { expect, test } from 'vitest';
import type { DeviceClock } from './clock.ts';
import { createDevice } from './create-device.ts';
import { memoryState } from './device-state.ts';

const url = 'http://127.0.0.1:3620';
const tenant = '0f3a1b52-6c2d-4e8f-9a70-1b2c3d4e5f60';
const day = 24 * 60 * 60 * 1000;

/** A device, and a service that can be away, refuse, and claim the device. */
const world = (options: { away?: boolean; known?: boolean; register?: boolean } = {}) => {
  const time = createVirtualClock();
  const start = Date.UTC(2026, 0, 1);
  const clock: DeviceClock = { now: () => start + time.now(), monotonic: time.now, after: time.after };
  const service = {
    away: options.away ?? false,
    known: options.known ?? true,
    tenantId: null as string | null,
    attempts: [] as number[],
    accepted: 0,
  };
  const port: DeviceAuthenticationPort = {
    createChallenge: () => ({
      Nonce: `nonce-${service.attempts.length}`,
      ExpiresUtc: new Date(clock.now()).toISOString(),
    }),
    authenticate: ({ body }) => {
      if (!service.known) throw new SpheriteError('STATEMENT_REFUSED', 'This device is not known.');
      const { nonce, deviceId } = verifyStatement(body.Statement, {
        purpose: 'device-authentication',
        audience: url,
        now: clock.now(),
        maxAgeMs: 0,
      });
      expect(nonce).toBe(`nonce-${service.attempts.length}`);
      expect(body.OsVersion).toBe('22.11');
      service.accepted++;
      const ExpiresUtc = new Date(clock.now() + day).toISOString();
      return {
        DeviceId: deviceId,
        TenantId: service.tenantId,
        Credential: 'secret',
        ExpiresUtc,
        TrustedKeystore: [],
      };
    },
  };
  const api = overHono(deviceAuthenticationApi(port, { report: () => {} }));
  const send: Send = async (request) => {
    if (request.path.endsWith('/challenges')) service.attempts.push(time.now());
    if (service.away) throw new SpheriteError('SERVICE_UNREACHABLE', 'Nothing listens there.');
    return api({ ...request, path: request.path.slice(deviceAuthenticationPrefix.length) });
  };
  // A device that is finished is not restarted by just anybody.
  const flash = memoryState({ manufacturingState: 'Module1Complete' });
  const said: string[] = [];
  const register = async (): Promise<void> => {
    service.known = true;
  };
  const device = createDevice({
    identity: identityFromSeed('device', 0),
    clock,
    random: (bytes) => new Uint8Array(bytes),
    service: { url, send, ...(options.register ? { register } : {}) },
    flash,
    log: (line) => said.push(line),
  });
  device.boot();
  const client = deviceClient(device.send);
  // As it is right now: a client loads what it knows of a command first, and time goes on meanwhile.
  const ready = async (): Promise<unknown> => {
    const { body } = await device.send({ method: 'GET', path: '/net/status', headers: {} });
    return JSON.parse(new TextDecoder().decode(body)).deviceAuthenticationIsReady;
  };
  return { time, service, flash, said, device, client, ready, clock };
};

test('a device proves who it is when it starts, and learns that nobody has claimed it', async () => {
  const { time, service, ready, flash, said } = world();
  expect(await ready()).toBe(false);
  await time.pass(1);
  expect(await ready()).toBe(true);
  expect(service.accepted).toBe(1);
  expect(flash.state.tenantId).toBeNull();
  expect(said.join('\n')).not.toContain('secret');
});

test('it learns its tenant when it is told to ask again, and remembers it', async () => {
  const { time, service, client, flash, clock } = world();
  await time.pass(1);
  service.tenantId = tenant;
  expect(await client.authenticate()).toEqual({
    tenantId: tenant,
    validUntil: new Date(clock.now() + day).toISOString(),
  });
  expect(flash.state.tenantId).toBe(tenant);
});

test('while the service is away it tries again, at growing intervals, and answers meanwhile', async () => {
  const { time, service, ready, client } = world({ away: true });
  await time.pass(60_000);
  expect(service.attempts.slice(0, 7)).toEqual([0, 250, 750, 1750, 3750, 7750, 15_750]);
  expect(service.attempts.length).toBeLessThan(12);
  expect(await ready()).toBe(false);
  expect(await client.getStatus()).toEqual({ uptime: 60 });
  service.away = false;
  await time.pass(15_000);
  expect(await ready()).toBe(true);
});

test('a device that the service does not know is entered by whoever may, and proves itself', async () => {
  const { time, service, ready } = world({ known: false, register: true });
  await time.pass(1);
  expect(await ready()).toBe(true);
  expect(service.accepted).toBe(1);
});

test('a refusal by the service and a service that is away are told apart', async () => {
  const { client, service, said } = world({ known: false });
  await expect(client.authenticate()).rejects.toEqual(
    new DeviceRefusal(500, deviceErrors.ServicesRespondedWithError),
  );
  service.away = true;
  await expect(client.authenticate()).rejects.toEqual(new DeviceRefusal(500, deviceErrors.ServicesRequest));
  expect(said.join('\n')).toContain('This device is not known.');
});

test('a credential is renewed before it runs out', async () => {
  const { time, service, ready } = world();
  await time.pass(3 * day);
  expect(service.accepted).toBe(4);
  expect(await ready()).toBe(true);
});

test('a credential that could not be renewed no longer counts', async () => {
  const { time, service, ready } = world();
  await time.pass(1);
  service.away = true;
  await time.pass(day - 10);
  expect(await ready()).toBe(true);
  await time.pass(20);
  expect(await ready()).toBe(false);
});

test('a restart forgets the credential and gets a new one', async () => {
  const { time, service, ready, client } = world();
  await time.pass(1);
  service.away = true;
  await client.restart();
  await time.pass(100);
  expect(await ready()).toBe(false);
  service.away = false;
  await time.pass(300);
  expect(await ready()).toBe(true);
  expect(service.accepted).toBe(2);
});

test('a device that is switched off asks nobody for anything', async () => {
  const { time, service, device } = world({ away: true });
  await time.pass(1_000);
  device.close();
  const before = service.attempts.length;
  await time.pass(60_000);
  expect(service.attempts).toHaveLength(before);
});
