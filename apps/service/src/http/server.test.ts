import { type AddressInfo, connect, createServer } from 'node:net';
import { errorBody } from '@spherite/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAnswers, sendRaw } from '../testing/raw-http.ts';
import { createWorld, locatorToken, type World } from '../testing/world.ts';
import { listen } from './server.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  expect(world.reported).toEqual([]);
  await world[Symbol.asyncDispose]();
});

const raw = async (request: string | Uint8Array, cut = false) =>
  parseAnswers(await sendRaw(world.service.port, request, cut));

const expectRefusal = (
  answer: { status: number; body: string } | undefined,
  status: number,
  code: string,
) => {
  expect(answer?.status).toBe(status);
  expect(errorBody.parse(JSON.parse(answer?.body ?? ''))[0]?.Code).toBe(code);
};

const get = (path: string, host: string | undefined, more = '') =>
  raw(
    `GET ${path} HTTP/1.1\r\n${host === undefined ? '' : `Host: ${host}\r\n`}Connection: close\r\n${more}\r\n`,
  );

describe('who may drive the service', () => {
  test.for(['127.0.0.1', 'localhost:1', 'LOCALHOST', '[::1]:3620'])(
    'it answers under the name %s',
    async (host) => {
      const [answer] = await get('/_spherite/health/live', host);
      expect(answer).toMatchObject({ status: 200, body: '{"status":"live"}' });
    },
  );

  test.for(['/v2/tenants', '/openapi.json', '/_spherite/health/live', '/devicelogin', '/signin/x', '/docs'])(
    'a foreign host or origin is refused at %s',
    async (path) => {
      const hosts = [
        'evil.example',
        '127.0.0.1.evil.example',
        '127.0.0.1:3620@evil',
        '0.0.0.0',
        '',
        undefined,
      ];
      for (const host of hosts) expectRefusal((await get(path, host))[0], 403, 'FORBIDDEN');
      for (const origin of ['http://evil.example', 'null', 'https://127.0.0.1:3620', 'http://127.0.0.1:3621'])
        expectRefusal((await get(path, '127.0.0.1:3620', `Origin: ${origin}\r\n`))[0], 403, 'FORBIDDEN');
    },
  );

  test('its own pages may call it', async () => {
    const [answer] = await get('/v2/tenants', 'localhost:3620', 'Origin: http://localhost:3620\r\n');
    expectRefusal(answer, 401, 'NOT_SIGNED_IN');
  });

  test('what only an emulator can have needs the token of the locator file', async () => {
    for (const header of ['', 'Authorization: Bearer wrong\r\n', `Authorization: ${locatorToken}\r\n`])
      expectRefusal((await get('/_spherite/users', 'localhost', header))[0], 403, 'FORBIDDEN');
    const [answer] = await get('/_spherite/users', 'localhost', `Authorization: Bearer ${locatorToken}\r\n`);
    expect(answer).toMatchObject({ status: 200, body: '[]' });
    expect((await get('/_spherite/health/ready', 'localhost'))[0]).toMatchObject({ status: 200 });
  });
});

describe('what is no proper request is refused in the documented shape', () => {
  const head = 'Host: localhost\r\nConnection: close\r\n';
  const json = `${head}Content-Type: application/json\r\n`;
  const body = (text: string | Uint8Array): Buffer => {
    const bytes = Buffer.from(text as string);
    return Buffer.concat([
      Buffer.from(
        `POST /deviceauth/v1/challenges HTTP/1.1\r\n${json}Content-Length: ${bytes.length}\r\n\r\n`,
      ),
      bytes,
    ]);
  };
  test.for<[string, string | Uint8Array, number]>([
    ['not HTTP at all', 'hello\r\n\r\n', 400],
    ['TLS', Buffer.from('16030100a5010000a1030300', 'hex'), 400],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['no address', 'GET HTTP/1.1\r\n\r\n', 400],
    ['a header without a colon', `GET / HTTP/1.1\r\n${head}nonsense\r\n\r\n`, 400],
    ['a NUL in a header', `GET / HTTP/1.1\r\n${head}X: a\0b\r\n\r\n`, 400],
    ['two lengths', `POST / HTTP/1.1\r\n${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400],
    [
      'a length and chunks',
      `POST / HTTP/1.1\r\n${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [
      'a broken chunk',
      `POST /deviceauth/v1/challenges HTTP/1.1\r\n${json}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`,
      400,
    ],
    ['a head that ends in the middle', `GET / HTTP/1.1\r\nHost: loc`, 400],
    [
      'a body that ends in the middle',
      `POST /deviceauth/v1/challenges HTTP/1.1\r\n${json}Content-Length: 99\r\n\r\n{`,
      400,
    ],
    ['a flood of headers', `GET / HTTP/1.1\r\n${head}${'X: y\r\n'.repeat(5000)}\r\n`, 431],
    ['one huge header', `GET / HTTP/1.1\r\n${head}X: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
    ['a huge address', `GET /${'a'.repeat(40_000)} HTTP/1.1\r\n${head}\r\n`, 431],
    ['a whole URL', `GET http://localhost/v2/tenants HTTP/1.1\r\n${head}\r\n`, 400],
    ['a star', `OPTIONS * HTTP/1.1\r\n${head}\r\n`, 400],
    ['a tunnel', `CONNECT localhost:80 HTTP/1.1\r\n${head}\r\n`, 405],
    ['an expectation', `GET / HTTP/1.1\r\n${head}Expect: a miracle\r\n\r\n`, 417],
    ['another method', `DELETE /v2/tenants HTTP/1.1\r\n${head}\r\n`, 405],
    ['a method of nobody’s', `BREW /v2/tenants HTTP/1.1\r\n${head}\r\n`, 400],
    ['TRACE', `TRACE /v2/tenants HTTP/1.1\r\n${head}\r\n`, 405],
    ['nowhere', `GET /nowhere HTTP/1.1\r\n${head}\r\n`, 404],
    ['nowhere in the API', `GET /v2/nowhere HTTP/1.1\r\n${head}\r\n`, 404],
    ['a backslash in the address', `GET /v2\\tenants HTTP/1.1\r\n${head}\r\n`, 400],
    ['broken percent signs', `GET /v2/tenants/%ff%/devices HTTP/1.1\r\n${head}\r\n`, 401],
    ['a body that is no JSON', body('{'), 400],
    ['a body that is no UTF-8', body(Buffer.from([0x22, 0xff, 0x22])), 400],
    ['a body with NUL', body('{"DeviceId":"\\u0000","Purpose":"claim"}'), 400],
    ['a body deeper than 64', body('['.repeat(65) + ']'.repeat(65)), 400],
    [
      'a body of another type',
      `POST /deviceauth/v1/challenges HTTP/1.1\r\n${head}Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}`,
      415,
    ],
    ['a body over the limit', body(' '.repeat(256 * 1024 + 1)), 413],
    ['a body far over the limit', body(' '.repeat(8 * 1024 * 1024)), 413],
  ])('%s', async ([name, request, status]) => {
    const answers = await raw(request, name.endsWith('in the middle'));
    expect(answers[0]?.status).toBe(status);
    expect(answers[0]?.headers['content-type']).toBe('application/json');
    errorBody.parse(JSON.parse(answers[0]?.body ?? ''));
  });

  test('a second request that is broken does not spoil the answer to the first', async () => {
    const answers = await raw(
      `GET /_spherite/health/live HTTP/1.1\r\nHost: localhost\r\n\r\nnonsense\r\n\r\n`,
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
  });
});

describe('whoever sends slowly', () => {
  test.for([
    ['a head', 'GET / HTTP/1.1\r\nHost: loc'],
    ['a body', 'POST /deviceauth/v1/challenges HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{'],
  ] as const)('%s is not waited for', async ([, bytes]) => {
    const limits = {
      headersTimeout: 50,
      requestTimeout: 50,
      keepAliveTimeout: 50,
      connectionsCheckingInterval: 20,
    };
    const server = await listen('127.0.0.1', 0, limits);
    server.serve(() => undefined);
    const answers = parseAnswers(await sendRaw(server.port, bytes));
    expectRefusal(answers[0], 408, 'REQUEST_INVALID');
    await server.close();
  });
});

describe('starting and ending', () => {
  test('a port that is taken is said so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(createWorld({ port })).rejects.toEqual(expect.objectContaining({ code: 'PORT_TAKEN' }));
    await expect(createWorld({ port })).rejects.toThrow(`127.0.0.1:${port}`);
    other.close();
  });

  test('an answer that is under way reaches its caller, and the end does not wait for longer', async () => {
    const server = await listen('127.0.0.1', 0);
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      server.serve((_, response) => {
        answer = () => response.end('done');
        resolve();
      });
    });
    const received = sendRaw(server.port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await asked;
    const begun = performance.now();
    const closed = server.close();
    answer();
    await closed;
    expect((await received).toString()).toContain('done');
    expect(performance.now() - begun).toBeLessThan(1500);
  });

  test('a tunnel that is refused and torn down at once harms nobody', async () => {
    const socket = connect(world.service.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n');
    socket.resetAndDestroy();
    expect(await world.emulator.live()).toEqual({ status: 'live' });
  });

  test('a connection on which nothing is asked does not hold up the end', async () => {
    const ending = await createWorld();
    const socket = connect(ending.service.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    await ending.service.close();
    await closed;
    await expect(ending.emulator.live()).rejects.toEqual(
      expect.objectContaining({ code: 'SERVICE_UNREACHABLE' }),
    );
  });
});
