import { describe, expect, it, vi } from 'vitest';
import { overHono } from '../contract/over-hono.ts';
import type { Send } from '../exchange.ts';
import { deviceApi, deviceClient } from './api.ts';
import type { DevicePort } from './commands.ts';
import { DeviceRefusal, deviceErrors, formatDeviceError, nameDeviceError } from './errors.ts';

const id = 'ab'.repeat(64);
// Need not know every command: a new one touches the contract and the device, and nothing else.
const some = {
  getStatus: () => ({ uptime: 56 }),
  getOsVersion: () => ({ osversion: '22.11' }),
  getAbiVersions: () => ({ SecureWorldRuntime: 1, OSRuntime: 2, ApplicationRuntime: 3 }),
  getSecurityState: () => ({ securityState: 'SECURE', deviceIdentifier: id, deviceIdentityPublicKey: id }),
  getManufacturingState: () => ({ manufacturingState: 'DeviceComplete' }),
  getCapabilities: () => ({ device_capabilities: [11] }),
  getNetStatus: () => ({ deviceAuthenticationIsReady: true, networkTimeSync: 'complete', proxy: 'disabled' }),
  restart: () => ({ restartingSystem: true }),
  attest: ({ body }) => ({ statement: `a/${body.nonce}` }),
  authenticate: () => {
    throw new DeviceRefusal(500, deviceErrors.ServicesRequest);
  },
} satisfies Partial<DevicePort>;
const port: DevicePort = Object.assign({} as DevicePort, some);
const report = vi.fn();
const app = deviceApi(port, report);
const json = { method: 'POST', headers: { 'content-type': 'application/json' } };

describe('the device REST API', () => {
  it('writes compact JSON in the real key order, every solidus escaped', async () => {
    const body = JSON.stringify({ purpose: 'claim', audience: 'http://x', nonce: 'b/c' });
    const response = await app.request('/spherite/attestation', { ...json, body });
    expect(await response.text()).toBe('{"statement":"a\\/b\\/c"}');
    expect(await (await app.request('/device/security_state')).text()).toBe(
      `{"securityState":"SECURE","deviceIdentifier":"${id}","deviceIdentityPublicKey":"${id}"}`,
    );
  });

  it.each(['/status', '/no/such/path', '/restart'])(
    'states its version with the reply to GET %s',
    async (path) => {
      expect((await app.request(path)).headers.get('REST-API-Version')).toBe('4.6.0');
    },
  );

  it.each([
    ['an unknown path', '/nope', {}, 404, '15:2'],
    ['another method', '/status', { method: 'DELETE' }, 405, '15:1'],
    ['a body of another type', '/spherite/attestation', { method: 'POST', body: '{}' }, 415, '10:1'],
    ['a body that is no JSON', '/spherite/attestation', { ...json, body: '{' }, 400, '10:1'],
    ['a field that is missing', '/spherite/attestation', { ...json, body: '{}' }, 400, '10:2'],
    ['a body over the limit', '/spherite/attestation', { ...json, body: ' '.repeat(70_000) }, 413, '10:17'],
    ['what the port refuses', '/spherite/authentication', { method: 'POST' }, 500, '23:3'],
  ])('answers %s with a number that the real device has', async (_, path, init, status, error) => {
    const response = await app.request(path, init);
    const body = (await response.json()) as { error: number };
    expect([response.status, formatDeviceError(body.error)]).toEqual([status, error]);
  });

  it('reports a bug and says only that there was one', async () => {
    const broken = deviceApi({ ...port, getStatus: () => Promise.reject(new Error('secret')) }, report);
    const response = await broken.request('/status');
    expect(await response.text()).toBe(`{"error":${deviceErrors.InternalError}}`);
    expect(report).toHaveBeenCalledWith(expect.objectContaining({ message: 'secret' }));
  });
});

describe('the device client', () => {
  it('parses what the device answers', async () => {
    const device = deviceClient(overHono(app));
    expect(await device.getStatus()).toEqual({ uptime: 56 });
    expect(await device.getSecurityState()).toMatchObject({ deviceIdentifier: id });
  });

  it('throws the refusal with its status and number', async () => {
    await expect(deviceClient(overHono(app)).authenticate()).rejects.toEqual(
      new DeviceRefusal(500, deviceErrors.ServicesRequest),
    );
  });

  it.each([
    [200, '{"uptime":-1}'],
    [200, '{}'],
    [500, 'oops'],
    [404, '{"error":"x"}'],
  ])('does not believe an answer of %s %s', async (status, body) => {
    const send: Send = async () => ({ status, headers: {}, body: new TextEncoder().encode(body) });
    await expect(deviceClient(send).getStatus()).rejects.toMatchObject({ code: 'DEVICE_ANSWER_MALFORMED' });
  });
});

describe('a device error number', () => {
  it('is (category << 20) | id', () => {
    expect(deviceErrors.InvalidRequestUri).toBe(15728642);
    expect(nameDeviceError(15728642)).toBe('InvalidRequestUri');
    expect(nameDeviceError(0)).toBe('0:0');
  });
});
