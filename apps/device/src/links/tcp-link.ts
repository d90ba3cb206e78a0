import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createListeners, END, encodeFrame, SpheriteError } from '@spherite/protocol';
import type { DeviceLink } from './device-link.ts';

const host = '127.0.0.1';

/** What a host that does not read may leave standing; more is dropped, whole. */
const maxUnread = 64 * 1024;

/** Tells a host that it is served; a single END would not be told apart from the beginning of a frame. */
const greeting = Uint8Array.of(END, END);

/**
 * Opens a line on a port of this machine, for one host at a time. Another one that comes meanwhile reads one line of
 * diagnostic text, and the connection is closed.
 *
 * @param port - 0 takes any free one.
 * @throws SpheriteError `PORT_TAKEN`
 */
export const openTcpLink = async (port: number): Promise<DeviceLink> => {
  const data = createListeners<[Uint8Array]>();
  const arrived = createListeners<[]>();
  const closed = createListeners<[]>();
  const sockets = new Set<Socket>();
  let current: Socket | undefined;

  const server = createServer({ noDelay: true }, (socket) => {
    // A connection that breaks is a host that left; its end is told by 'close'.
    socket.on('error', () => {});
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (current) {
      // What it sends is read and thrown away: bytes left unread would have the system cut off our text.
      socket.resume().end(refusal(current));
      return;
    }
    current = socket;
    arrived.tell();
    socket.write(greeting);
    socket.on('data', data.tell);
    const leave = (): void => {
      if (current === socket) current = undefined;
    };
    // Already at the host's end: once it reads ours, the next host may come.
    socket.on('end', leave).on('close', leave);
  });
  await listen(server, port);

  return {
    address: { kind: 'tcp', host, port: (server.address() as AddressInfo).port },
    write: (bytes) => {
      if (current?.writable && current.writableLength + bytes.length <= maxUnread) current.write(bytes);
    },
    onData: data.add,
    onHost: arrived.add,
    onClose: closed.add,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          closed.tell();
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
};

const refusal = ({ remoteAddress, remotePort }: Socket): Uint8Array =>
  encodeFrame(
    'diagnostic',
    new TextEncoder().encode(
      `The line is in use by another host, connected from ${remoteAddress}:${remotePort}.\n`,
    ),
  );

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES') return reject(cause);
      const why = cause.code === 'EACCES' ? 'may not be used by you' : 'is in use by another program';
      reject(
        new SpheriteError(
          'PORT_TAKEN',
          `Port ${port} ${why}. Choose another one; 0 takes any that is free.`,
          { cause },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
