import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { END, encodeFrame, systemLineClock } from '@spherite/protocol';
import { afterEach, expect, test } from 'vitest';
import { openPort } from './open-port.ts';
import { LineTaken, openTcpPort } from './tcp-port.ts';

const greeting = Uint8Array.of(END, END);
const refusal = encodeFrame('diagnostic', new TextEncoder().encode('Taken by somebody.'));

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

const serve = async (accept: (socket: Socket) => void): Promise<number> => {
  server = createServer(accept).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

test('a device that greets is open at once, and nothing that it said is lost', async () => {
  const port = await serve((socket) => socket.write(Uint8Array.of(...greeting, 1, 2, 3)));
  const open = await openTcpPort('127.0.0.1', port);
  const bytes = await new Promise<Uint8Array>((resolve) => open.onData(resolve));
  expect([...bytes]).toEqual([END, END, 1, 2, 3]);
  await open.close();
});

test('what says nothing at first is taken for a device', async () => {
  const port = await serve((socket) => socket.on('data', (bytes) => socket.write(bytes)));
  const open = await openTcpPort('127.0.0.1', port);
  const bytes = new Promise<Uint8Array>((resolve) => open.onData(resolve));
  open.write(Uint8Array.of(7));
  expect([...(await bytes)]).toEqual([7]);
  await open.close();
});

test('the one line of a device that serves somebody else is told', async () => {
  const port = await serve((socket) => socket.end(refusal));
  await expect(openTcpPort('127.0.0.1', port)).rejects.toBeInstanceOf(LineTaken);
  await expect(
    openPort({ kind: 'tcp', host: '127.0.0.1', port }, { clock: systemLineClock, waitMs: 30 }),
  ).rejects.toMatchObject({ code: 'PORT_BUSY', message: expect.stringMatching(/Taken by somebody\./) });
});

test('a port that becomes free while it is waited for is opened', async () => {
  let refused = 0;
  const port = await serve((socket) => (refused++ < 2 ? socket.end(refusal) : socket.write(greeting)));
  const open = await openPort(
    { kind: 'tcp', host: '127.0.0.1', port },
    { clock: systemLineClock, waitMs: 2000 },
  );
  expect(refused).toBe(3);
  await open.close();
});

test('nobody there is said so', async () => {
  const port = await serve(() => {});
  server?.close();
  await expect(
    openPort({ kind: 'tcp', host: '127.0.0.1', port }, { clock: systemLineClock, waitMs: 0 }),
  ).rejects.toMatchObject({ code: 'PORT_UNUSABLE', message: expect.stringMatching(/nothing listens there/) });
});

test('a path that is no port is not opened', async () => {
  const open = (path: string) => openPort({ kind: 'pty', path }, { clock: systemLineClock, waitMs: 0 });
  await expect(open('/nowhere')).rejects.toMatchObject({
    code: 'PORT_UNUSABLE',
    message: expect.stringMatching(/there is no such port/),
  });
  await expect(open('/')).rejects.toMatchObject({
    code: 'PORT_UNUSABLE',
    message: expect.stringMatching(/it is not a serial port/),
  });
});

test('the end of the connection is told', async () => {
  const port = await serve((socket) => {
    socket.write(greeting);
    socket.on('data', () => socket.end());
  });
  const open = await openTcpPort('127.0.0.1', port);
  const closed = new Promise<void>((resolve) => open.onClose(resolve));
  open.write(Uint8Array.of(END));
  await closed;
  await open.close();
});
