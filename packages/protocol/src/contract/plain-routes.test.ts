import { expect, test } from 'vitest';
import * as z from 'zod';
import type { PlainRequest, Send } from '../exchange.ts';
import { type Operations, octetStream, octets, type Port } from './operation.ts';
import { overHono } from './over-hono.ts';
import { plainRoutes } from './plain-routes.ts';
import { RequestProblem } from './problem.ts';
import { routes } from './routes.ts';

const operations = {
  getThing: {
    method: 'GET',
    path: '/things/:id/parts/:part',
    summary: '',
    security: 'none',
    status: 200,
    params: z.object({ id: z.string(), part: z.coerce.number() }),
    query: z.object({ q: z.string().default('-') }),
    answer: z.unknown(),
  },
  addThing: {
    method: 'POST',
    path: '/things',
    summary: '',
    security: 'none',
    status: 201,
    body: z.object({ name: z.string() }),
    answer: z.unknown(),
  },
  changeThings: {
    method: 'PATCH',
    path: '/things',
    summary: '',
    security: 'none',
    status: 200,
    body: z.object({ mode: z.string() }).optional(),
    answer: z.unknown(),
  },
  copyThing: {
    method: 'PUT',
    path: '/things',
    summary: '',
    security: 'none',
    status: 200,
    bodyType: octetStream,
    body: octets,
    maxBody: 2000,
    answerType: octetStream,
    answer: octets,
  },
  failing: {
    method: 'DELETE',
    path: '/things',
    summary: '',
    security: 'none',
    status: 200,
    answer: z.unknown(),
  },
} as const satisfies Operations;

const port: Port<typeof operations, string> = {
  getThing: (input, who) => ({ ...input, who }),
  addThing: (input) => input,
  changeThings: ({ body }) => ({ body: body ?? null }),
  copyThing: ({ body }) => body,
  failing: () => {
    throw new Error('a bug');
  },
};

const refuse = (error: unknown): { status: number; text: string } =>
  error instanceof RequestProblem
    ? { status: error.status, text: `${error.kind} ${error.where} ${error.message}` }
    : { status: 500, text: 'a bug' };
const common = { stringify: JSON.stringify, maxBody: 1000, headers: { 'X-Version': '1' } };
const plain = plainRoutes<typeof operations, string>(operations, common)(port, {
  context: (_, { headers }) => headers['x-who'] ?? 'nobody',
  refuse,
});
const overHttp = overHono(
  routes(operations, port, {
    ...common,
    context: (_, request) => request.req.header('x-who') ?? 'nobody',
    refuse: (error) => {
      const { status, text } = refuse(error);
      return new Response(text, { status, headers: { 'content-type': 'application/json' } });
    },
  }),
);

const json = { 'content-type': 'application/json' };
const octet = { 'content-type': octetStream };
const requests: readonly [string, PlainRequest['method'], string, Record<string, string>, string?][] = [
  ['parameters of path and query', 'GET', '/things/a%2Fb/parts/7?q=x%20y', { 'x-who': 'alice' }],
  ['a query that is left out', 'GET', '/things/a/parts/7', {}],
  ['a query that nobody reads', 'GET', '/things/a/parts/7?z=1', {}],
  ['a parameter that does not fit', 'GET', '/things/a/parts/x', {}],
  ['a command with a body', 'POST', '/things', json, '{"name":"n"}'],
  [
    'a content type with a parameter',
    'POST',
    '/things',
    { 'content-type': 'Application/JSON; charset=utf-8' },
    '{"name":"n"}',
  ],
  ['bytes', 'PUT', '/things', octet, '\u0000\u00ff{'],
  ['more bytes than elsewhere', 'PUT', '/things', octet, ' '.repeat(1500)],
  ['too many bytes', 'PUT', '/things', octet, ' '.repeat(2500)],
  ['bytes that say they are JSON', 'PUT', '/things', json, '{}'],
  ['a body that may be left out, and is', 'PATCH', '/things', {}],
  ['a body that may be left out, and has a type all the same', 'PATCH', '/things', json],
  ['a body that may be left out, and is not', 'PATCH', '/things', json, '{"mode":"m"}'],
  ['a body that may be left out, without a type', 'PATCH', '/things', {}, '{"mode":"m"}'],
  ['an unknown path', 'GET', '/nope', {}],
  ['a path that only begins like one', 'GET', '/things/more', {}],
  ['a path that cannot be decoded', 'GET', '/things/%zz/parts/7', {}],
  ['another method', 'GET', '/things', {}],
  ['a body of another type', 'POST', '/things', { 'content-type': 'text/plain' }, '{"name":"n"}'],
  ['a body without a type', 'POST', '/things', {}, '{"name":"n"}'],
  ['no body', 'POST', '/things', json],
  ['a body that is no JSON', 'POST', '/things', json, '{'],
  ['a body that nests too deep', 'POST', '/things', json, '['.repeat(100)],
  ['a body that is too large', 'POST', '/things', json, ' '.repeat(1500)],
  ['a field that is missing', 'POST', '/things', json, '{}'],
  ['a bug of the port', 'DELETE', '/things', {}],
];

const answer = async (send: Send, request: PlainRequest): Promise<unknown> => {
  const { status, headers, body } = await send(request);
  return [status, headers['content-type'], headers['x-version'], new TextDecoder('latin1').decode(body)];
};

test.each(requests)('%s: answered as over HTTP, byte for byte', async (_, method, path, headers, body) => {
  const request = {
    method,
    path,
    headers,
    ...(body === undefined ? {} : { body: Buffer.from(body, 'latin1') }),
  };
  expect(await answer(plain, request)).toEqual(await answer(overHttp, request));
});

test('parameters of path and query are decoded, and the context arrives', async () => {
  const { body } = await plain({
    method: 'GET',
    path: '/things/a%2Fb/parts/7?q=x%20y',
    headers: { 'x-who': 'alice' },
  });
  expect(JSON.parse(new TextDecoder().decode(body))).toEqual({
    params: { id: 'a/b', part: 7 },
    query: { q: 'x y' },
    who: 'alice',
  });
});
