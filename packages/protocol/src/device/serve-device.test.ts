import { describe, expect, it, vi } from 'vitest';
import type { PlainReply, PlainRequest, Send } from '../exchange.ts';
import { type DeviceCall, type DevicePort, deviceCommands } from './commands.ts';
import { deviceClient } from './device-client.ts';
import { DeviceRefusal, deviceErrors, formatDeviceError, nameDeviceError } from './errors.ts';
import { serveDevice } from './serve-device.ts';

const id = 'ab'.repeat(64);
const call: DeviceCall = { capabilities: new Set() };
const staged: Uint8Array[] = [];
// Need not know every command: a new one touches the contract and the device, and nothing else.
const some = {
  getStatus: () => ({ uptime: 56 }),
  getSecurityState: () => ({ securityState: 'SECURE', deviceIdentifier: id, deviceIdentityPublicKey: id }),
  restart: () => ({ restartingSystem: true }),
  attest: ({ body }) => ({ statement: `a/${body.nonce}` }),
  authenticate: () => {
    throw new DeviceRefusal(500, deviceErrors.ServicesRequest);
  },
  stageImage: ({ body }) => {
    staged.push(body);
    return {};
  },
  installImages: ({ body }) => ({ restartingSystem: body?.appControlMode === 'Manual' }),
  getLog: () => Uint8Array.of(0, 255, 10),
  deleteImage: ({ params }) => {
    throw new DeviceRefusal(400, params.componentId.length);
  },
} satisfies Partial<DevicePort>;
const port: DevicePort = Object.assign({} as DevicePort, some);
const report = vi.fn();
const send = serveDevice(port, { authorize: () => call, report });

const ask = async (
  method: PlainRequest['method'],
  path: string,
  body?: string | Uint8Array,
  type = 'application/json',
): Promise<PlainReply & { text: string }> => {
  const reply = await send({
    method,
    path,
    headers: body === undefined ? {} : { 'content-type': type },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? new TextEncoder().encode(body) : body }),
  });
  return { ...reply, text: new TextDecoder().decode(reply.body) };
};
const attestation = { purpose: 'claim', audience: 'http://x', nonce: 'b/c' };

describe('the device REST API', () => {
  it('writes compact JSON in the real key order, every solidus escaped', async () => {
    expect((await ask('POST', '/spherite/attestation', JSON.stringify(attestation))).text).toBe(
      '{"statement":"a\\/b\\/c"}',
    );
    expect((await ask('GET', '/device/security_state')).text).toBe(
      `{"securityState":"SECURE","deviceIdentifier":"${id}","deviceIdentityPublicKey":"${id}"}`,
    );
  });

  it.each(['/status', '/no/such/path', '/restart', '/log'])(
    'states its version with the reply to GET %s',
    async (path) => {
      expect((await ask('GET', path)).headers['rest-api-version']).toBe('4.6.0');
    },
  );

  it.each([
    ['an unknown path', 'GET', '/nope', undefined, 404, '15:2'],
    ['another method', 'DELETE', '/status', undefined, 405, '15:1'],
    ['a body that is no JSON', 'POST', '/spherite/attestation', '{', 400, '10:1'],
    ['a field that is missing', 'POST', '/spherite/attestation', '{}', 400, '10:2'],
    ['a body over the limit', 'POST', '/spherite/attestation', ' '.repeat(70_000), 400, '15:4'],
    ['what the port refuses', 'POST', '/spherite/authentication', undefined, 500, '23:3'],
    ['what a schema has a number for', 'DELETE', '/app/image/x', undefined, 400, '7:47'],
    ['no body where one is needed', 'PUT', '/update/stage', undefined, 415, '10:1'],
    ['a body of another type', 'PUT', '/update/stage', '{}', 415, '10:1'],
  ] as const)(
    'answers %s with a number that the real device has',
    async (_, method, path, body, status, error) => {
      const reply = await ask(method, path, body);
      const { error: number } = JSON.parse(reply.text) as { error: number };
      expect([reply.status, formatDeviceError(number)]).toEqual([status, error]);
    },
  );

  it('takes and gives bytes as they are', async () => {
    const reply = await ask('GET', '/log');
    expect(reply.headers['content-type']).toBe('application/octet-stream');
    expect([...reply.body]).toEqual([0, 255, 10]);
    expect((await ask('PUT', '/update/stage', Uint8Array.of(1, 0, 2), 'application/octet-stream')).text).toBe(
      '{}',
    );
    expect(staged).toEqual([Uint8Array.of(1, 0, 2)]);
  });

  it('can do without a body where the command allows it', async () => {
    expect((await ask('POST', '/update/install')).text).toBe('{"restartingSystem":false}');
    expect((await ask('POST', '/update/install', '{"appControlMode":"Manual"}')).text).toBe(
      '{"restartingSystem":true}',
    );
    expect((await ask('POST', '/update/install', '{"appControlMode":"x"}')).status).toBe(400);
    expect((await ask('POST', '/update/install', '{}', 'text/plain')).status).toBe(415);
  });

  it('asks who may do this before it looks at anything else', async () => {
    const asked: unknown[] = [];
    const locked = serveDevice(port, {
      report,
      authorize: (security, capabilities) => {
        asked.push([security, capabilities]);
        if (security !== 'none') throw new DeviceRefusal(403, deviceErrors.EACCES);
        return call;
      },
    });
    const headers = { 'azsphere-capabilities': 'abc' };
    expect((await locked({ method: 'PUT', path: '/update/stage', headers })).status).toBe(403);
    expect((await locked({ method: 'GET', path: '/status', headers: {} })).status).toBe(200);
    expect((await locked({ method: 'GET', path: '/nope', headers: {} })).status).toBe(404);
    expect(asked).toEqual([
      ['rest', 'abc'],
      ['none', undefined],
    ]);
  });

  it('tells the number of every refusal', async () => {
    const numbers: number[] = [];
    const told = serveDevice(port, {
      authorize: () => call,
      report,
      refused: (error) => numbers.push(error),
    });
    for (const path of ['/status', '/spherite/nothing']) await told({ method: 'GET', path, headers: {} });
    await told({ method: 'POST', path: '/spherite/authentication', headers: {} });
    expect(numbers).toEqual([deviceErrors.InvalidRequestUri, deviceErrors.ServicesRequest]);
  });

  it('reports a bug and says only that there was one', async () => {
    const broken = serveDevice(
      { ...port, getStatus: () => Promise.reject(new Error('secret')) },
      { authorize: () => call, report },
    );
    const reply = await broken({ method: 'GET', path: '/status', headers: {} });
    expect(new TextDecoder().decode(reply.body)).toBe(`{"error":${deviceErrors.InternalError}}`);
    expect(report).toHaveBeenCalledWith(expect.objectContaining({ message: 'secret' }));
  });
});

describe('the device client', () => {
  it('parses what the device answers', async () => {
    const device = deviceClient(send);
    expect(await device.getStatus()).toEqual({ uptime: 56 });
    expect((await device.getSecurityState()).deviceIdentifier).toBe(id);
    expect(await device.installImages({ body: {} })).toEqual({ restartingSystem: false });
    expect([...(await device.getLog())]).toEqual([0, 255, 10]);
  });

  it.each(Object.keys(deviceCommands))('knows %s', async (name) => {
    const asked: string[] = [];
    const silent: Send = async ({ method, path }) => {
      asked.push(`${method} ${path}`);
      return { status: 500, headers: {}, body: new TextEncoder().encode('{"error":0}') };
    };
    const methods = deviceClient(silent) as unknown as Record<string, (input: unknown) => Promise<unknown>>;
    const { method, path } = deviceCommands[name as keyof typeof deviceCommands];
    await expect(methods[name]?.({ params: {}, body: {} })).rejects.toBeInstanceOf(DeviceRefusal);
    expect(asked).toEqual([`${method} ${path.replace(/:\w+/g, '')}`]);
  });

  it('is no promise, whoever awaits it, and has no command that there is not', async () => {
    const device = deviceClient(send);
    expect(await device).toBe(device);
    const { fly } = device as unknown as { fly: () => Promise<unknown> };
    await expect(fly()).rejects.toThrow('no command fly');
  });

  it('throws the refusal with its status and number', async () => {
    await expect(deviceClient(send).authenticate()).rejects.toEqual(
      new DeviceRefusal(500, deviceErrors.ServicesRequest),
    );
  });

  it('takes the line’s own word for it that a body is too long', async () => {
    const tooLong: Send = async () => ({ status: 413, headers: {}, body: new Uint8Array() });
    await expect(deviceClient(tooLong).stageImage({ body: new Uint8Array(1) })).rejects.toEqual(
      new DeviceRefusal(413, deviceErrors.InvalidContentLength),
    );
  });

  it.each([
    [200, '{"uptime":-1}'],
    [200, '{}'],
    [500, 'oops'],
    [404, '{"error":"x"}'],
  ])('does not believe an answer of %s %s', async (status, body) => {
    const lying: Send = async () => ({ status, headers: {}, body: new TextEncoder().encode(body) });
    await expect(deviceClient(lying).getStatus()).rejects.toMatchObject({ code: 'DEVICE_ANSWER_MALFORMED' });
  });
});

describe('a device error number', () => {
  it('is (category << 20) | id', () => {
    expect(deviceErrors.InvalidRequestUri).toBe(15728642);
    expect(nameDeviceError(15728642)).toBe('InvalidRequestUri');
    expect(nameDeviceError(0)).toBe('0:0');
  });
});
