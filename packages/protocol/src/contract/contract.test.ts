import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import * as z from 'zod';
import type { Send } from '../exchange.ts';
import { client } from './client.ts';
import { openApiDocument } from './openapi.ts';
import type { Answer, Input, Operations } from './operation.ts';
import { overHono } from './over-hono.ts';
import { RequestProblem } from './problem.ts';
import { routes } from './routes.ts';

const operations = {
  greet: {
    method: 'POST',
    path: '/people/:name/greeting',
    summary: 'Greets.',
    security: 'none',
    status: 201,
    params: z.object({ name: z.string().max(20) }),
    query: z.object({ times: z.coerce.number().int().min(1).default(1) }),
    headers: z.object({ 'x-voice': z.enum(['loud', 'soft']).optional() }),
    body: z.object({ text: z.string() }),
    answer: z.object({ said: z.string() }),
  },
  rest: {
    method: 'GET',
    path: '/rest',
    summary: 'Rests.',
    security: 'user',
    status: 200,
    answer: z.object({ ok: z.literal(true) }),
    refusals: [404],
  },
} as const satisfies Operations;

const greet = vi.fn(({ params, query, body }: Input<(typeof operations)['greet']>) => ({
  said: `${body.text} ${params.name}`.repeat(query.times),
}));

const app = routes(
  operations,
  { greet, rest: () => ({ ok: true as const }) },
  {
    context: () => undefined,
    refuse: (error) =>
      error instanceof RequestProblem
        ? Response.json({ kind: error.kind, where: error.where }, { status: error.status })
        : Response.json({ kind: 'bug' }, { status: 500 }),
    headers: { 'x-version': '1' },
    maxBody: 1024,
  },
);
const send = overHono(app);

const greeter = (over: Send) =>
  client(operations, {
    send: over,
    refused: (reply) => new Error(`refused ${reply.status}`),
    malformed: (_, why) => new Error(`malformed ${why}`),
  });

const post = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => app.request('/people/ann/greeting', { method: 'POST', body, headers });

describe('a contract', () => {
  it('carries every part of a call to the port and the answer back', async () => {
    const answer = await greeter(send).greet({
      params: { name: 'Ann Ö/?' },
      query: { times: 2 },
      headers: { 'x-voice': 'soft' },
      body: { text: 'Hello' },
    });
    expect(answer).toEqual({ said: 'Hello Ann Ö/?Hello Ann Ö/?' });
    expect(greet).toHaveBeenLastCalledWith(
      {
        params: { name: 'Ann Ö/?' },
        query: { times: 2 },
        headers: { 'x-voice': 'soft' },
        body: { text: 'Hello' },
      },
      undefined,
    );
  });

  it('calls an operation without input with no argument', async () => {
    expect(await greeter(send).rest()).toEqual({ ok: true });
  });

  it('types answers and inputs from its schemas', () => {
    expectTypeOf<Answer<(typeof operations)['rest']>>().toEqualTypeOf<{ ok: true }>();
    expectTypeOf<Input<(typeof operations)['greet']>['query']>().toEqualTypeOf<{ times: number }>();
  });

  it('sends its headers with answers and refusals alike', async () => {
    expect((await app.request('/rest')).headers.get('x-version')).toBe('1');
    expect((await app.request('/nowhere')).headers.get('x-version')).toBe('1');
  });
});

describe('the door of a contract', () => {
  it.each([
    ['an unknown address', () => app.request('/nowhere'), 404, 'not-found', ''],
    [
      'a known address under another method',
      () => app.request('/rest', { method: 'PUT' }),
      405,
      'method-not-allowed',
      '',
    ],
    [
      'a body of another type',
      () => post('text=hi', { 'content-type': 'text/plain' }),
      415,
      'content-type',
      'body',
    ],
    ['a body that is not JSON', () => post('{'), 400, 'not-json', 'body'],
    ['a body that is not UTF-8', () => post(new Uint8Array([0x22, 0xff, 0x22])), 400, 'not-json', 'body'],
    ['JSON nested deeper than 64', () => post('['.repeat(65) + ']'.repeat(65)), 400, 'too-deep', 'body'],
    ['an escaped NUL', () => post('{"text":"a\\u0000b"}'), 400, 'invalid', 'body'],
    [
      'a body over the limit',
      () => post(JSON.stringify({ text: 'x'.repeat(2000) })),
      413,
      'too-large',
      'body',
    ],
    ['a field of the wrong type', () => post('{"text":1}'), 400, 'invalid', 'body.text'],
    [
      'a parameter out of range',
      () => app.request(`/people/${'x'.repeat(21)}/greeting`, { method: 'POST' }),
      400,
      'invalid',
      'params.name',
    ],
  ])('refuses %s', async (_, ask, status, kind, where) => {
    const response = await ask();
    expect([response.status, await response.json()]).toEqual([status, { kind, where }]);
  });

  it('accepts JSON nested exactly 64 deep, and brackets inside strings', async () => {
    const deep = await post(`{"text":"${'['.repeat(500)}","more":${'['.repeat(63)}${']'.repeat(63)}}`);
    expect(deep.status).toBe(201);
  });

  it('stops reading a body of unstated length at the limit', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (c) => c.enqueue(new Uint8Array(512).fill(0x20)),
    });
    const response = await app.request('/people/ann/greeting', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
  });
});

describe('a typed client', () => {
  const answering =
    (status: number, body: string): Send =>
    async () => ({
      status,
      headers: {},
      body: new TextEncoder().encode(body),
    });

  it.each([
    ['another success status', answering(202, '{"ok":true}'), 'malformed status 202 instead of 200'],
    ['no JSON', answering(200, '<html>'), 'malformed the body is not JSON'],
    ['JSON of another shape', answering(200, '{"ok":false}'), /^malformed ok is missing/],
    ['a refusal', answering(404, '[]'), 'refused 404'],
    ['an empty answer', answering(200, ''), 'malformed the body is not JSON'],
  ])('never believes %s', async (_, over, message) => {
    await expect(greeter(over).rest()).rejects.toThrow(message);
  });
});

describe('the OpenAPI document', () => {
  it('describes every part of every operation', () => {
    const document = openApiDocument({ title: 'T', version: '1', description: 'D' }, [
      { prefix: '/v2', tag: 'People', operations, error: z.array(z.string()) },
    ]);
    expect(document).toMatchSnapshot();
  });
});
