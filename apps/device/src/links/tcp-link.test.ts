import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { END, FrameDecoder } from '@spherite/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeviceLink } from './device-link.ts';
import { openTcpLink } from './tcp-link.ts';

let link: DeviceLink;
let port = 0;
const sockets: Socket[] = [];
beforeEach(async () => {
  link = await openTcpLink(0);
  port = link.address.kind === 'tcp' ? link.address.port : 0;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await link.close();
});

const host = async (): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
};

test('a host is greeted', async () => {
  const [greeting] = (await once(await host(), 'data')) as [Buffer];
  expect([...greeting]).toEqual([END, END]);
});

test('a second host reads one line that names the first, also when it talks at once, and is closed', async () => {
  const first = await host();
  await once(first, 'data');
  const second = await host();
  second.write(Buffer.alloc(100_000, END));
  const parts: Buffer[] = [];
  second.on('data', (chunk: Buffer) => parts.push(chunk));
  await once(second, 'end');
  const frames = new FrameDecoder().push(Buffer.concat(parts));
  expect(frames).toHaveLength(1);
  const [frame] = frames;
  expect(frame?.kind === 'diagnostic' && new TextDecoder().decode(frame.text)).toBe(
    `The line is in use by another host, connected from 127.0.0.1:${first.localPort}.\n`,
  );
});

test('a port that another program has is named', async () => {
  await expect(openTcpLink(port)).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: new RegExp(`Port ${port} `),
  });
});

test('closing does not wait for hosts that stay', async () => {
  await once(await host(), 'data');
  const second = await host();
  await once(second.resume(), 'end');
  await link.close();
  await expect(once(connect({ port, host: '127.0.0.1' }), 'connect')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});
