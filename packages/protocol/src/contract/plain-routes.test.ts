import { expect, test } from 'vitest';
import * as z from 'zod';
import { deviceApi, deviceSend } from '../device/api.ts';
import type { DevicePort } from '../device/commands.ts';
import { DeviceRefusal } from '../device/errors.ts';
import type { PlainRequest } from '../exchange.ts';
import type { Operations, Port } from './operation.ts';
import { overHono } from './over-hono.ts';
import { plainRoutes } from './plain-routes.ts';

const port = {
  getStatus: () => ({ uptime: 56 }),
  restart: () => ({ restartingSystem: true }),
  attest: ({ body }) => ({ statement: `a/${body.nonce}` }),
  authenticate: () => {
    throw new DeviceRefusal(500, 7);
  },
  getNetStatus: () => {
    throw new Error('a bug');
  },
} satisfies Partial<DevicePort> as unknown as DevicePort;

const json = { 'content-type': 'application/json' };
const attestation = JSON.stringify({ purpose: 'claim', audience: 'http://x', nonce: 'n' });
const requests: readonly [string, PlainRequest['method'], string, Record<string, string>, string?][] = [
  ['a command', 'GET', '/status', {}],
  ['a command with a query that it does not read', 'GET', '/status?a=b', {}],
  ['a command with a body', 'POST', '/spherite/attestation', json, attestation],
  [
    'a content type with a parameter',
    'POST',
    '/spherite/attestation',
    { 'content-type': 'Application/JSON; charset=utf-8' },
    attestation,
  ],
  ['no body where none is needed', 'POST', '/restart', {}],
  ['an unknown path', 'GET', '/nope', {}],
  ['a path that only begins like one', 'GET', '/status/more', {}],
  ['another method', 'DELETE', '/status', {}],
  ['a body of another type', 'POST', '/spherite/attestation', { 'content-type': 'text/plain' }, attestation],
  ['a body without a type', 'POST', '/spherite/attestation', {}, attestation],
  ['no body', 'POST', '/spherite/attestation', json],
  ['a body that is no JSON', 'POST', '/spherite/attestation', json, '{'],
  ['a body that nests too deep', 'POST', '/spherite/attestation', json, '['.repeat(100)],
  ['a body that is too large', 'POST', '/spherite/attestation', json, ' '.repeat(70_000)],
  ['a field that is missing', 'POST', '/spherite/attestation', json, '{}'],
  ['a refusal of the port', 'POST', '/spherite/authentication', {}],
  ['a bug of the port', 'GET', '/net/status', {}],
];

test.each(requests)('%s is answered as over HTTP, byte for byte', async (_, method, path, headers, body) => {
  const request = {
    method,
    path,
    headers,
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  };
  const plain = await deviceSend(port, () => {})(request);
  const overHttp = await overHono(deviceApi(port, () => {}))(request);
  expect(plain.status).toBe(overHttp.status);
  expect(new TextDecoder().decode(plain.body)).toBe(new TextDecoder().decode(overHttp.body));
  expect(overHttp.headers).toMatchObject(plain.headers);
});

test('parameters of path and query are read, and decoded', async () => {
  const operations = {
    get: {
      method: 'GET',
      path: '/things/:id/parts/:part',
      summary: '',
      security: 'none',
      status: 200,
      params: z.object({ id: z.string(), part: z.coerce.number() }),
      query: z.object({ q: z.string().default('-') }),
      answer: z.unknown(),
    },
  } as const satisfies Operations;
  const things: Port<typeof operations, void> = { get: (input) => input };
  const send = plainRoutes(operations, things, {
    refuse: (error) => ({ status: 400, text: String(error) }),
    stringify: JSON.stringify,
    maxBody: 0,
    headers: {},
  });
  const get = async (path: string): Promise<string> =>
    new TextDecoder().decode((await send({ method: 'GET', path, headers: {} })).body);
  expect(JSON.parse(await get('/things/a%2Fb/parts/7?q=x%20y'))).toEqual({
    params: { id: 'a/b', part: 7 },
    query: { q: 'x y' },
  });
  expect(JSON.parse(await get('/things/a/parts/7'))).toMatchObject({ query: { q: '-' } });
  expect(await get('/things/a/parts/x')).toMatch(/RequestProblem/);
  expect(await get('/things/%zz/parts/7')).toMatch(/nothing at this address/);
});
