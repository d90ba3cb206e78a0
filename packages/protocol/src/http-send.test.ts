import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpSend } from './http-send.ts';

let server: Server | undefined;
const listen = async (listener: RequestListener): Promise<string> => {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const get = { method: 'GET', path: '/a?b=c', headers: {} } as const;
const unreachable = { code: 'SERVICE_UNREACHABLE' };

describe('httpSend', () => {
  it('carries a request there and its reply back', async () => {
    const origin = await listen((request, response) => {
      request.toArray().then((chunks) => {
        response.writeHead(201, { 'X-Seen': request.headers['x-said'] ?? '' });
        response.end(`${request.method} ${request.url} ${Buffer.concat(chunks)}`);
      });
    });
    const reply = await httpSend(origin)({
      method: 'PUT',
      path: '/p%20q?r',
      headers: { 'x-said': 'hi' },
      body: Buffer.from('body'),
    });
    expect(reply.status).toBe(201);
    expect(reply.headers['x-seen']).toBe('hi');
    expect(Buffer.from(reply.body).toString()).toBe('PUT /p%20q?r body');
  });

  it('says that nothing listens', async () => {
    const origin = await listen(() => {});
    await new Promise((resolve) => server?.close(resolve));
    await expect(httpSend(origin)(get)).rejects.toMatchObject({
      ...unreachable,
      message: expect.stringContaining('nothing listens there'),
    });
  });

  it('takes a reply that breaks off for no reply', async () => {
    const origin = await listen((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.socket?.destroy());
    });
    await expect(httpSend(origin)(get)).rejects.toMatchObject(unreachable);
  });

  it('gives up on a service that says nothing', async () => {
    const origin = await listen(() => {});
    await expect(httpSend(origin, { timeoutMs: 20 })(get)).rejects.toMatchObject(unreachable);
  });

  it('does not swallow an endless reply', async () => {
    const origin = await listen((_, response) => {
      const flood = (): void => {
        while (response.write('x'.repeat(1000)));
        response.once('drain', flood);
      };
      flood();
    });
    await expect(httpSend(origin, { maxAnswer: 10_000 })(get)).rejects.toMatchObject(unreachable);
  });
});
