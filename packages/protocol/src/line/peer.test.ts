import { EventEmitter } from 'node:events';
import { Agent, createServer, type IncomingMessage } from 'coap';
import { expect, it } from 'vitest';
import type { PlainReply, Send } from '../exchange.ts';
import {
  encodeFrame,
  FrameDecoder,
  type Link,
  openLine,
  serveLine,
  systemLineClock,
  systemLineRandom,
} from './index.ts';
import { createLinkPair } from './testing/index.ts';

// An independent implementation of CoAP at the other end: it shares no code with ours above the single message.

/** A datagram socket as that peer knows it, whose datagrams travel as slipmux frames. */
function datagramsOver(link: Link) {
  const socket = new EventEmitter();
  const decoder = new FrameDecoder();
  const address = { address: '127.0.0.1', port: 5683, family: 'IPv4' };
  link.onData((bytes) => {
    for (const frame of decoder.push(bytes)) {
      if (frame.kind === 'coap') socket.emit('message', Buffer.from(frame.message), address);
    }
  });
  return Object.assign(socket, {
    type: 'udp4',
    address: () => address,
    close: () => {},
    send: (
      message: Buffer,
      from: number,
      length: number,
      _port: number,
      _host: string,
      sent?: () => void,
    ) => {
      link.write(encodeFrame('coap', message.subarray(from, from + length)));
      sent?.();
    },
  });
}

const system = { clock: systemLineClock, random: systemLineRandom };

/** A device of ours, and the peer as its host. */
function peerAsHost(handle: Send) {
  const pair = createLinkPair();
  const server = serveLine({
    link: pair.device,
    handle,
    resources: [{ path: '/status', rt: 'status' }],
    ...system,
  });
  const agent = new Agent({ socket: datagramsOver(pair.host) as never });
  const ask = (url: object, body?: Buffer): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const request = agent.request({ hostname: '127.0.0.1', ...url });
      request.on('response', resolve);
      request.on('error', reject);
      request.end(body);
    });
  return { ask, server, agent };
}

it('a standard client reads what is there, short and long', async () => {
  const { ask } = peerAsHost(async ({ path }): Promise<PlainReply> => {
    const body = path === '/log' ? Buffer.alloc(10_000, 'log ') : Buffer.from('{"uptime":56}');
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'rest-api-version': '4.5.0' },
      body,
    };
  });
  const status = await ask({ pathname: '/status' });
  expect([status.code, status.payload.toString()]).toEqual(['2.05', '{"uptime":56}']);
  expect(status.headers['Content-Format']).toBe('application/json');
  const log = await ask({ pathname: '/log' });
  expect(log.payload.equals(Buffer.alloc(10_000, 'log '))).toBe(true);
  const core = await ask({ pathname: '/.well-known/core' });
  expect(core.payload.toString()).toBe('</status>;rt="status"');
});

it('a standard client writes what is long, and hears a refusal', async () => {
  const bodies: (Uint8Array | undefined)[] = [];
  const { ask } = peerAsHost(async ({ path, body }) => {
    bodies.push(body);
    return { status: path === '/update/stage' ? 200 : 409, headers: {}, body: Buffer.from('{}') };
  });
  const image = Buffer.from(Uint8Array.from({ length: 5000 }, (_, at) => at));
  const staged = await ask(
    { method: 'PUT', pathname: '/update/stage', options: { Block1: Buffer.of(6) } },
    image,
  );
  expect(staged.code).toBe('2.04');
  expect(bodies).toHaveLength(1);
  expect(image.equals(bodies[0] ?? Buffer.alloc(0))).toBe(true);
  expect((await ask({ method: 'PATCH', pathname: '/app/status/1' }, Buffer.from('{}'))).code).toBe('4.09');
});

it('a standard client waits for a slow handler and observes a resource', async () => {
  let uptime = 0;
  const { ask, server } = peerAsHost(async ({ path }) => {
    if (path === '/slow') await new Promise((resolve) => setTimeout(resolve, 40));
    return { status: 200, headers: {}, body: Buffer.from(String(++uptime)) };
  });
  expect((await ask({ pathname: '/slow' })).payload.toString()).toBe('1');
  const stream = await ask({ pathname: '/status', observe: true });
  const heard: string[] = [];
  const enough = new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      heard.push(chunk.toString());
      if (heard.length < 3) server.notify('/status');
      else resolve();
    });
  });
  await enough;
  expect(heard).toEqual(['2', '3', '4']);
  stream.destroy();
});

it('our host talks to a standard server', async () => {
  const pair = createLinkPair();
  const server = createServer((request, response) => {
    response.setOption('Content-Format', 'application/octet-stream');
    response.code = request.method === 'GET' ? '2.05' : '2.04';
    response.end(request.method === 'GET' ? Buffer.alloc(5000, 7) : request.payload);
  });
  server.listen(datagramsOver(pair.device) as never);
  const line = openLine(pair.host, system);
  const read = await line.send({ method: 'GET', path: '/log', headers: {} });
  expect([read.status, read.headers['content-type'], read.body]).toEqual([
    200,
    'application/octet-stream',
    new Uint8Array(5000).fill(7),
  ]);
  const body = Uint8Array.from({ length: 1000 }, (_, at) => at);
  const written = await line.send({ method: 'PUT', path: '/update/stage', headers: {}, body });
  expect([written.status, written.body]).toEqual([200, body]);
  server.close();
});
