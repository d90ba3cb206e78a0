import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SpheriteError } from '@spherite/protocol';
import { portTaken } from '../ports/taken-port.ts';

/** A server that listens. */
export interface ListeningServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface Place {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** What a person chooses the port with; `--port` unless given. */
  readonly portOption?: string;
}

/** How long answers under way are waited for at the end. */
const farewellMs = 1_000;

/** @throws SpheriteError `PORT_TAKEN`, or `ADDRESS_UNUSABLE` with what the user can do about it */
export const listen = async (server: Server, place: Place): Promise<ListeningServer> => {
  // Node knows of a connection only when its TLS stands.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(place.port, place.host, resolve);
  }).catch(async (error: NodeJS.ErrnoException) => {
    throw await explained(error, place);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        const deadline = setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, farewellMs);
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
      }),
  };
};

const loopback = '127.0.0.1';

const explained = async (
  cause: NodeJS.ErrnoException,
  { host, port, portOption }: Place,
): Promise<SpheriteError> => {
  const { code = cause.message } = cause;
  if (host === loopback && code === 'EADDRINUSE') return portTaken(port, cause, portOption);
  const otherwise = host === loopback ? 'choose another port' : 'leave out --real-addresses';
  return new SpheriteError(
    'ADDRESS_UNUSABLE',
    `The bridge cannot listen on ${host}:${port}: ${troubles(host, port)[code] ?? `the system says ${code}. See to that`}, or ${otherwise}.`,
    { cause },
  );
};

const troubles = (host: string, port: number): Readonly<Record<string, string>> => ({
  EADDRNOTAVAIL: `this machine does not have that address. Give it the address with 'sudo ip addr add ${host}/32 dev lo' (macOS: 'sudo ifconfig lo0 alias ${host}')`,
  EACCES: `ports below 1024 are not for everybody. Allow it with 'sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}'`,
  EADDRINUSE: 'another program listens there. Stop that program',
});
