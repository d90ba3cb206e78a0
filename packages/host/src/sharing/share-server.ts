import { createHash, timingSafeEqual } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { LineRandom } from '@spherite/protocol';
import type { LineSwitch } from './line-switch.ts';

/** Lets guests on a line, over this machine's loopback. */
export interface ShareServer {
  readonly port: number;
  /** What a guest shows, and what it is answered. */
  readonly token: string;
  readonly answer: string;
  /** How many guests there are. */
  guests(): number;
  close(): Promise<void>;
}

/** How long a connection may take to show its token. */
const tokenMs = 1_000;
const maxConnections = 256;
/** What a guest that does not read may leave standing; more is dropped, whole. */
const maxUnread = 64 * 1024;

export const shareLine = async (line: LineSwitch, random: LineRandom): Promise<ShareServer> => {
  const [token, answer] = [secret(random), secret(random)];
  const expected = digest(token);
  const sockets = new Set<Socket>();
  let guests = 0;

  const admit = (socket: Socket, early: Uint8Array): void => {
    const guest = line.connect();
    guests++;
    socket.once('close', () => {
      guests--;
      guest.disconnect();
    });
    socket.write(answer);
    guest.onClose(() => socket.destroy());
    guest.onData((bytes) => {
      if (socket.writable && socket.writableLength + bytes.length <= maxUnread) socket.write(bytes);
    });
    socket.on('data', guest.write);
    guest.write(early);
  };

  const server = createServer({ noDelay: true }, (socket) => {
    // A connection that breaks is a guest that left; its end is told by 'close'.
    socket.on('error', () => undefined);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const timer = setTimeout(() => socket.destroy(), tokenMs);
    socket.once('close', () => clearTimeout(timer));
    let shown = Buffer.alloc(0);
    const onData = (bytes: Buffer): void => {
      shown = Buffer.concat([shown, bytes]);
      if (shown.length < token.length) return;
      clearTimeout(timer);
      socket.off('data', onData);
      const rest = shown.subarray(token.length);
      if (timingSafeEqual(digest(shown.subarray(0, token.length)), expected)) admit(socket, rest);
      else socket.destroy();
    };
    socket.on('data', onData);
  });
  server.maxConnections = maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    token,
    answer,
    guests: () => guests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

const secret = (random: LineRandom): string => Buffer.from(random(32)).toString('base64url');

/** Of one length, whatever was shown. */
const digest = (text: string | Uint8Array): Buffer => createHash('sha256').update(text).digest();
