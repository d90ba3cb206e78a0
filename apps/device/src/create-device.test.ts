import { inspect } from 'node:util';
import { createIdentity, identityFromSeed, parseDeviceId, verifyStatement } from '@spherite/identity';
import { deviceClient, type PlainRequest } from '@spherite/protocol';
import { createVirtualClock } from '@spherite/protocol/testing';
import { describe, expect, test } from 'vitest';
import type { DeviceClock } from './clock.ts';
import { createDevice, type DeviceOptions } from './create-device.ts';
import { memoryState } from './device-state.ts';

/** A device in a world whose time only passes when it is told to. */
const switchedOn = (options: Partial<DeviceOptions> = {}) => {
  const time = createVirtualClock();
  const start = Date.UTC(2026, 0, 1);
  const clock: DeviceClock = { now: () => start + time.now(), monotonic: time.now, after: time.after };
  const said: string[] = [];
  let seed = 0;
  const device = createDevice({
    identity: identityFromSeed('device', 0),
    clock,
    random: (bytes) => new Uint8Array(bytes).fill(++seed),
    log: (line) => said.push(line),
    ...options,
  });
  device.boot();
  const ask = async (method: PlainRequest['method'], path: string, body?: unknown) => {
    const reply = await device.send({
      method,
      path,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: new TextEncoder().encode(JSON.stringify(body)) }),
    });
    return { ...reply, text: new TextDecoder().decode(reply.body) };
  };
  return { device, ask, said, time, client: deviceClient(device.send), start };
};

/** A device whose REST API is open: one that is still being manufactured. */
const unlocked = () => ({ flash: memoryState({ manufacturingState: 'Module1Complete' }) });

const id = identityFromSeed('device', 0).deviceId.toLowerCase();

describe('the device answers in the bytes of the real one', () => {
  test.each([
    ['/status', '{"uptime":0}'],
    ['/osversion', '{"osversion":"22.11"}'],
    ['/abi_versions', '{"SecureWorldRuntime":1,"OSRuntime":1,"ApplicationRuntime":12}'],
    [
      '/device/security_state',
      `{"securityState":"SECURE","deviceIdentifier":"${id}","deviceIdentityPublicKey":"${id}"}`,
    ],
    ['/device/manufacturing_state', '{"manufacturingState":"DeviceComplete"}'],
    ['/device/capabilities', '{"device_capabilities":[]}'],
    [
      '/net/status',
      '{"deviceAuthenticationIsReady":false,"networkTimeSync":"incomplete","proxy":"disabled"}',
    ],
  ])('GET %s', async (path, text) => {
    const { ask } = switchedOn();
    expect(await ask('GET', path)).toMatchObject({
      status: 200,
      text,
      headers: { 'content-type': 'application/json', 'rest-api-version': '4.6.0' },
    });
  });

  test('POST /restart', async () => {
    const { ask } = switchedOn(unlocked());
    expect((await ask('POST', '/restart')).text).toBe('{"restartingSystem":true}');
  });

  test('a device that is not finished can be tested: capability 12', async () => {
    const { ask } = switchedOn({ flash: memoryState({ manufacturingState: 'Blank' }) });
    expect((await ask('GET', '/device/capabilities')).text).toBe('{"device_capabilities":[12]}');
    expect((await ask('GET', '/device/manufacturing_state')).text).toBe('{"manufacturingState":"Blank"}');
  });

  test.each([
    ['an unknown path', 'GET', '/nope', 404, '{"error":15728642}'],
    ['another method', 'POST', '/status', 405, '{"error":15728641}'],
  ] as const)('%s is refused with a number', async (_, method, path, status, text) => {
    expect(await switchedOn().ask(method, path)).toMatchObject({ status, text });
  });
});

describe('switching on', () => {
  test('the boot log names two points of the curve and a nonce, in the order of the real one', () => {
    const { said } = switchedOn();
    const log = said.join('\n');
    expect(log.indexOf('\nG=')).toBeLessThan(log.indexOf('\nD='));
    const [, general = ''] = /^G=([0-9a-f]{128})$/m.exec(log) ?? [];
    const [, device, nonce] = /^D=([0-9a-f]{128}),N=([0-9a-f]{64})$/m.exec(log) ?? [];
    expect(device).toBe(id);
    expect(parseDeviceId(general)).not.toBe(id.toUpperCase());
    expect(nonce).toBeDefined();
    expect(switchedOn().said.join('\n')).toContain(`G=${general}`);
  });

  test('every start has a nonce of its own, and counts from zero', async () => {
    const { ask, said, time } = switchedOn(unlocked());
    await time.pass(5_000);
    expect((await ask('GET', '/status')).text).toBe('{"uptime":5}');
    await ask('POST', '/restart');
    expect((await ask('GET', '/status')).text).toBe('{"uptime":5}');
    await time.pass(1_000);
    expect((await ask('GET', '/status')).text).toBe('{"uptime":0}');
    const nonces = said.flatMap((line) => /,N=(.*)$/.exec(line)?.[1] ?? []);
    expect(nonces).toHaveLength(2);
    expect(new Set(nonces).size).toBe(2);
  });

  test('a device that is told to restart again and again does so', async () => {
    const { ask, said, time } = switchedOn(unlocked());
    for (let asked = 0; asked < 8; asked++) {
      expect((await ask('POST', '/restart')).text).toBe('{"restartingSystem":true}');
      await time.pass(10);
    }
    expect(said.filter((line) => line.includes('MT3620; restart'))).toHaveLength(1);
    await time.pass(50);
    expect(said.filter((line) => line.includes('MT3620; restart'))).toHaveLength(2);
  });

  test('a device that is switched off does not start again', async () => {
    const { device, ask, said, time } = switchedOn(unlocked());
    await ask('POST', '/restart');
    device.close();
    const before = said.length;
    await time.pass(1_000);
    expect(said).toHaveLength(before);
  });
});

describe('what the fuses hold', () => {
  test('signs what a caller asks for, over the nonce of the caller', async () => {
    const { client, start, time } = switchedOn();
    await time.pass(1_234);
    const asked = { purpose: 'claim', audience: 'http://127.0.0.1:3620', nonce: 'abc' } as const;
    const { statement } = await client.attest({ body: asked });
    const { purpose, audience } = asked;
    const now = start + 1_234;
    expect(verifyStatement(statement, { purpose, audience, now, maxAgeMs: 0 })).toMatchObject({
      nonce: 'abc',
      deviceId: id.toUpperCase(),
      time: now,
    });
  });

  test.each([
    ['a purpose of its own', { purpose: 'device-authentication', audience: 'http://x', nonce: 'n' }],
    ['a purpose that there is not', { purpose: 'payment', audience: 'http://x', nonce: 'n' }],
    ['an audience with a quote', { purpose: 'claim', audience: 'http://x"', nonce: 'n' }],
    ['a nonce with a space', { purpose: 'claim', audience: 'http://x', nonce: 'a b' }],
    ['no nonce', { purpose: 'claim', audience: 'http://x', nonce: '' }],
  ])('%s is not signed', async (_, body) => {
    expect(await switchedOn().ask('POST', '/spherite/attestation', body)).toMatchObject({
      status: 400,
      text: '{"error":10485762}',
    });
  });

  test('is nowhere in the device, however it is looked at', () => {
    const identity = createIdentity();
    const { device } = switchedOn({ identity });
    const secret = identity.toPem().split('\n').slice(1, -2);
    const seen =
      inspect(device, { depth: Number.POSITIVE_INFINITY, showHidden: true }) + JSON.stringify(device);
    for (const line of secret) expect(seen).not.toContain(line);
  });
});

test('a device without a network says so', async () => {
  const { ask } = switchedOn();
  expect(await ask('POST', '/spherite/authentication')).toMatchObject({
    status: 500,
    text: '{"error":24117251}',
  });
});
