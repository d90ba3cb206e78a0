import { connect, type Socket } from 'node:net';
import { createListeners, END, FrameDecoder } from '@spherite/protocol';
import type { OpenPort } from './open-port.ts';

/** The device serves somebody else, and said so. */
export class LineTaken extends Error {
  override readonly name = 'LineTaken';
}

/** A device on this machine accepts at once; whatever else is in between may take a moment. */
const connectMs = 2000;

/**
 * A device says at once whether it serves us, with two ENDs, or somebody else, with one line of text and the end of
 * the connection. What lies behind a serial-port server says nothing; after this time it is taken for a device.
 */
const greetingMs = 100;

/** A single END would not be told apart from the beginning of a frame. */
const served = Uint8Array.of(END, END);

/** A process that lets us on its line may have other things to do first. */
const admissionMs = 1_000;

/** How long the other end may take to notice that we leave. */
const farewellMs = 200;

/** @throws LineTaken when the device serves another host, and what the system says when nobody is there. */
export const openTcpPort = async (host: string, port: number): Promise<OpenPort> => {
  const socket = await connected(host, port);
  const { first, ended } = await greeting(socket, served, greetingMs);
  if (!ended) return portOver(socket, first);
  socket.destroy();
  const [frame] = new FrameDecoder().push(first);
  if (frame?.kind === 'diagnostic') throw new LineTaken(new TextDecoder().decode(frame.text).trim());
  throw new Error('the connection was closed at once');
};

/**
 * Connects to the process that lets guests on its line: we show our token, and it shows that it expected that one.
 * @returns undefined when nobody is there, or somebody else.
 */
export const openSharedPort = async (
  port: number,
  token: string,
  answer: string,
): Promise<OpenPort | undefined> => {
  try {
    const socket = await connected('127.0.0.1', port);
    socket.write(token);
    const expected = Buffer.from(answer);
    const { first, ended } = await greeting(socket, expected, admissionMs);
    const rest = first.subarray(expected.length);
    if (!ended && first.subarray(0, expected.length).equals(expected)) return portOver(socket, rest);
    socket.destroy();
  } catch {
    // Whoever it was has gone.
  }
  return undefined;
};

const connected = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => socket.destroy(new Error('nobody accepted the connection')), connectMs);
    socket.once('close', () => clearTimeout(timer));
    // A connection that breaks later is told by its end.
    socket.on('error', reject);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });

/** What comes first: until it is what was expected, or the end, or the time is over. */
const greeting = (
  socket: Socket,
  expected: Uint8Array,
  waitMs: number,
): Promise<{ first: Buffer; ended: boolean }> =>
  new Promise((resolve) => {
    let first = Buffer.alloc(0);
    const done = (ended: boolean): void => {
      clearTimeout(timer);
      socket.pause();
      socket.off('data', onData).off('close', onClose);
      resolve({ first, ended });
    };
    const onClose = (): void => done(true);
    const onData = (bytes: Buffer): void => {
      first = Buffer.concat([first, bytes]);
      if (expected.every((byte, at) => first[at] === byte)) done(false);
    };
    const timer = setTimeout(() => done(false), waitMs);
    socket.on('data', onData).on('close', onClose);
  });

const portOver = (socket: Socket, first: Buffer): OpenPort => {
  const data = createListeners<[Uint8Array]>();
  const closed = createListeners<[]>();
  socket.on('data', data.tell);
  socket.on('close', () => closed.tell());
  if (first.length > 0) socket.unshift(first);
  // From the first listener on: a process that lets us on its line tells at once what the device has said.
  const flowing = (stop: () => void): (() => void) => {
    socket.resume();
    return stop;
  };
  return {
    write: (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    onData: (listener) => flowing(data.add(listener)),
    onClose: (listener) => flowing(closed.add(listener)),
    close: () =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve();
        socket.resume();
        // The device's end says that it has noticed ours, so that the next host is not refused for our sake.
        const timer = setTimeout(() => socket.destroy(), farewellMs);
        socket.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
        socket.end();
      }),
  };
};
