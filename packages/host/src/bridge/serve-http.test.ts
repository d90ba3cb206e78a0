import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import type { PlainReply, PlainRequest } from '@spherite/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deviceDoor } from './device-door.ts';
import { type ListeningServer, listen } from './listen.ts';
import { serveHttp } from './serve-http.ts';

let server: ListeningServer;
let plain: Server;
let seen: PlainRequest[];
let reply: (request: PlainRequest) => Promise<PlainReply>;
let reported: unknown[];
beforeEach(async () => {
  seen = [];
  reported = [];
  reply = async ({ method, path }) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'rest-api-version': '4.6.0' },
    body: Buffer.from(`"${method} ${path}"`),
  });
  await serve(1_000);
});
afterEach(() => server.close());

const serve = async (maxBody: number): Promise<void> => {
  plain = createServer({ requireHostHeader: false });
  serveHttp(
    plain,
    (request) => {
      seen.push(request);
      return reply(request);
    },
    { ...deviceDoor, maxBody },
    (error) => reported.push(error),
  );
  server = await listen(plain, { host: '127.0.0.1', port: 0 });
};

const connectionsOf = (server: Server): Promise<number> =>
  new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );

/** What comes back for these bytes, until the other end has nothing more to say. */
const raw = async (...pieces: readonly string[]): Promise<string> => {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
  });
  for (const piece of pieces) socket.write(piece);
  socket.end();
  await once(socket, 'close');
  return text;
};

const head = (method: string, path: string, more = ''): string =>
  `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`;
const statusOf = (text: string): string => text.slice(9, 12);
const errorOf = (text: string): unknown => JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));

test('path, query, body and the headers that a device knows get through as they are, and no others', async () => {
  const more = [
    'Content-Type: application/json; charset=utf-8',
    'AZSPHERE-CAPABILITIES: AAAA/+==   ',
    'Accept: application/json',
    'User-Agent: test',
    'Content-Length: 2',
    '',
  ].join('\r\n');
  const text = await raw(head('PATCH', '/a%2Fb?c=d+e', more), '{}');
  expect(text).toMatch(
    /^HTTP\/1\.1 200 OK\r\ncontent-type: application\/json\r\nrest-api-version: 4\.6\.0\r\n/,
  );
  expect(errorOf(text)).toBe('PATCH /a%2Fb?c=d+e');
  expect(seen).toEqual([
    {
      method: 'PATCH',
      path: '/a%2Fb?c=d+e',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'azsphere-capabilities': 'AAAA/+==',
      },
      body: Buffer.from('{}'),
    },
  ]);
});

test('a body in chunks, and one that is announced first, get through', async () => {
  await raw(head('PUT', '/x', 'Transfer-Encoding: chunked\r\n'), '2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n');
  const text = await raw(head('PUT', '/x', 'Expect: 100-continue\r\nContent-Length: 3\r\n'), 'abc');
  expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  expect(seen.map(({ body }) => Buffer.from(body ?? []).toString())).toEqual(['abcde', 'abc']);
});

test.for<[string, string, string, number]>([
  ['HEAD', head('HEAD', '/status'), '405', 0],
  ['a method that HTTP knows and the device does not', head('TRACE', '/status'), '405', 15_728_641],
  ['a method of nobody’s', head('BREW', '/status'), '405', 15_728_641],
  ['a whole URL', head('GET', 'https://127.0.0.1/status'), '400', 15_728_642],
  ['no HTTP', 'GET / NONSENSE\r\n\r\n', '400', 15_728_642],
  ['a page of a browser', head('GET', '/status', 'Origin: https://evil.example\r\n'), '403', 10_485_778],
  ['a sandboxed page', head('GET', '/status', 'Origin: null\r\n'), '403', 10_485_778],
  [
    'a body over the limit',
    `${head('PUT', '/x', 'Content-Length: 1001\r\n')}${'x'.repeat(1_001)}`,
    '400',
    15_728_644,
  ],
  [
    'a body over the limit, in chunks',
    `${head('PUT', '/x', 'Transfer-Encoding: chunked\r\n')}${`400\r\n${'x'.repeat(1_024)}\r\n`.repeat(20)}0\r\n\r\n`,
    '400',
    15_728_644,
  ],
  [
    'a page that says so in other words',
    head('GET', '/status', 'Sec-Fetch-Site: cross-site\r\n'),
    '403',
    10_485_778,
  ],
  ['a page of another port', head('GET', '/status', 'Sec-Fetch-Site: same-site\r\n'), '403', 10_485_778],
  ['a second host', head('GET', '/status', 'Host: 192.168.35.2\r\n'), '400', 15_728_642],
  ['recovery', head('POST', '/spherite/recovery'), '404', 15_728_642],
  ['a flood of headers', head('GET', '/x', 'X: y\r\n'.repeat(5_000)), '400', 15_728_642],
])('%s is refused in the device’s words', async ([, request, status, error]) => {
  const text = await raw(request);
  expect(statusOf(text)).toBe(status);
  expect(text).toContain('rest-api-version: 4.6.0\r\n');
  if (error > 0) expect(errorOf(text)).toEqual({ error });
  expect(seen).toEqual([]);
});

test.for([
  '*.devices.sphere.azure.local',
  'x1.devices.sphere.azure.local',
  '192.168.35.2',
  '192.168.35.2:443',
  'localhost:1',
  '127.0.0.1',
])('a client may call it %s', async (host) => {
  expect(statusOf(await raw(`GET /status HTTP/1.1\r\nHost: ${host}\r\n\r\n`))).toBe('200');
});

test.for(['evil.example', 'devices.sphere.azure.local.evil.example', '192.168.35.2.evil.example', ''])(
  'who calls it %o is refused',
  async (host) => {
    expect(statusOf(await raw(`GET /status HTTP/1.1\r\nHost: ${host}\r\n\r\n`))).toBe('403');
  },
);

test('several requests at once on one connection are answered in their order', async () => {
  let answerFirst = (): void => undefined;
  reply = async ({ path }) => {
    if (path === '/1') await new Promise<void>((resolve) => (answerFirst = resolve));
    else queueMicrotask(answerFirst);
    return { status: 200, headers: {}, body: Buffer.from(`<${path}>`) };
  };
  const text = await raw(head('GET', '/1') + head('GET', '/2') + head('GET', '/3'));
  expect(text.match(/<[^>]*>/g)).toEqual(['</1>', '</2>', '</3>']);
});

test.for([
  ['a coding that nobody knows', 'Transfer-Encoding: xchunked\r\n', '2\r\nab\r\n0\r\n\r\n'],
  ['a chunk without end', 'Transfer-Encoding: chunked\r\n', `2;${'x'.repeat(30_000)}\r\nab\r\n0\r\n\r\n`],
  ['a chunk of no size', 'Transfer-Encoding: chunked\r\n', 'zz\r\nab\r\n0\r\n\r\n'],
] as const)('%s ends the connection', async ([, header, body]) => {
  const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
  socket.resume();
  socket.write(head('PUT', '/x', header) + body);
  await once(socket, 'close');
  expect(seen).toEqual([]);
});

test('whoever is refused on the bare connection and stays is not waited for', async () => {
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined).resume();
  socket.write('nonsense\r\n\r\n');
  await once(socket, 'end');
  await vi.waitFor(async () => expect(await connectionsOf(plain)).toBe(0), 10_000);
});

test('of a flood of requests the first ones are answered, and the connection ends', async () => {
  const text = await raw(head('GET', '/x').repeat(500));
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(16);
  expect(text.match(/connection: close/gi)).toHaveLength(1);
  expect(seen).toHaveLength(16);
});

test('whoever sends far more than that is not read to the end', async () => {
  reply = () => new Promise(() => undefined);
  const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
  socket.write(head('GET', '/x').repeat(50_000));
  await vi.waitFor(() => expect(socket.closed).toBe(true), 10_000);
  expect(seen).toHaveLength(16);
});

test('what was asked for on a connection that has closed is forgotten', async () => {
  const answers: (() => void)[] = [];
  reply = ({ path }) =>
    new Promise((resolve) => {
      const answered = { status: 200, headers: {}, body: Buffer.from(path) };
      answers.push(() => resolve(answered));
    });
  const sockets = Array.from({ length: 5 }, () => connect(server.port, '127.0.0.1'));
  for (const socket of sockets) socket.on('error', () => undefined).write(head('GET', '/x').repeat(16));
  await vi.waitFor(() => expect(seen).toHaveLength(64));
  for (const socket of sockets) socket.destroy();
  await vi.waitFor(async () => expect(await connectionsOf(plain)).toBe(0));
  const later = connect(server.port, '127.0.0.1');
  later.write(head('GET', '/later'));
  // Of the first connections, 64 were under way; the 16 behind those are skipped.
  while (seen.at(-1)?.path !== '/later') {
    answers.shift()?.();
    await new Promise(setImmediate);
  }
  expect(seen).toHaveLength(65);
  later.destroy();
});

test('of many large bodies at once eight are held, and the others wait', async () => {
  await server.close();
  await serve(100_000);
  const half = 'x'.repeat(40_000);
  const announced = head('PUT', '/x', 'Content-Length: 80000\r\n');
  const senders = Array.from({ length: 12 }, () => connect(server.port, '127.0.0.1'));
  const answered: number[] = [];
  senders.forEach((socket, at) => {
    socket.on('error', () => undefined).on('data', () => answered.push(at));
    socket.write(announced + half);
  });
  // What is small goes on meanwhile.
  expect(statusOf(await raw(head('PUT', '/small', 'Content-Length: 3\r\n'), 'abc'))).toBe('200');
  for (const socket of senders) socket.write(half);
  await vi.waitFor(() => expect(answered).toHaveLength(12));
  expect(seen.filter(({ body }) => body?.length === 80_000)).toHaveLength(12);
  for (const socket of senders) socket.destroy();
});

test('a large body that breaks off gives its place to the next', async () => {
  await server.close();
  await serve(100_000);
  const announced = head('PUT', '/x', 'Content-Length: 80000\r\n');
  const broken = Array.from({ length: 12 }, () => connect(server.port, '127.0.0.1'));
  for (const socket of broken) socket.on('error', () => undefined).write(announced + 'x'.repeat(40_000));
  await vi.waitFor(async () => expect(await connectionsOf(plain)).toBe(12));
  const waiting = raw(announced, 'x'.repeat(80_000));
  for (const socket of broken) socket.destroy();
  expect(statusOf(await waiting)).toBe('200');
});

test('a failure behind the door is told to whoever runs it, and its caller reads no more than that it failed', async () => {
  const failure = new Error('secret');
  reply = () => Promise.reject(failure);
  const text = await raw(head('GET', '/status'));
  expect([statusOf(text), text.includes('secret'), reported]).toEqual(['502', false, [failure]]);
});

test('a request that is broken is never answered in the place of one that is under way', async () => {
  reply = () => new Promise(() => undefined);
  expect(await raw(`${head('GET', '/slow')}nonsense\r\n\r\n`)).toBe('');
});

test('whoever goes in the middle of a body harms nobody', async () => {
  await raw(head('PUT', '/x', 'Content-Length: 100\r\n'), 'half');
  expect(statusOf(await raw(head('GET', '/status')))).toBe('200');
});

test('a server ends although a connection is open on which nothing is asked', async () => {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  await server.close();
  await closed;
});

test('a server that ends waits for an answer that is under way, and for nothing behind it', async () => {
  let give = (): void => undefined;
  reply = async () => {
    await new Promise<void>((resolve) => (give = resolve));
    return { status: 200, headers: {}, body: Buffer.from('late') };
  };
  const socket = connect(server.port, '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  const closed = once(socket, 'close');
  socket.write(head('GET', '/x'));
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  const ending = server.close();
  give();
  await Promise.all([ending, closed]);
  expect(text).toMatch(/connection: close\r\n(.*\r\n)*\r\nlate$/i);
});

test('an address that this machine does not have is told with the command that gives it', async () => {
  // TEST-NET-1 of RFC 5737: nobody has it.
  await expect(listen(createServer(), { host: '192.0.2.1', port: 443 })).rejects.toMatchObject({
    code: 'ADDRESS_UNUSABLE',
    message: expect.stringContaining("'sudo ip addr add 192.0.2.1/32 dev lo'"),
  });
});

test('a port that is taken is told', async () => {
  await expect(listen(createServer(), { host: '127.0.0.1', port: server.port })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
  });
});
