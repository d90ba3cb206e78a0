import { readSync, writeSync } from 'node:fs';
import { autoDetect, DarwinPortBinding, LinuxPortBinding } from '@serialport/bindings-cpp';
import { createListeners } from '@spherite/protocol';
import type { OpenPort } from './open-port.ts';

/** macOS takes only common rates for a pseudo-terminal, and the line has no real one. */
const baudRate = 115_200;

/** What the poller tells, as bits (libuv's `uv_poll_event`). */
const readable = 1;
const writable = 2;

/** Frames that wait for a device that does not read; more are dropped, and the line repeats them. */
const maxWaiting = 64 * 1024;

type UnixPort = LinuxPortBinding | DarwinPortBinding;

/**
 * Opens a serial port and locks it (`flock`), or throws what the system says. It reads and writes as soon as the
 * descriptor is ready, without the thread pool that a stream would go through: a request takes half the time.
 */
export const openSerialPort = async (path: string): Promise<OpenPort> => {
  const port = await autoDetect().open({ path, baudRate, lock: true });
  if (port instanceof LinuxPortBinding || port instanceof DarwinPortBinding) return unixPort(port);
  await port.close();
  throw new Error('serial ports of this system are not supported; attach the device over TCP');
};

const unixPort = (port: UnixPort): OpenPort => {
  const data = createListeners<[Uint8Array]>();
  const closed = createListeners<[]>();
  const buffer = Buffer.allocUnsafe(16 * 1024);
  let open = true;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let flushing = false;

  const watch = (): void => {
    if (open) port.poller.poll(waiting.length > 0 ? readable | writable : readable);
  };

  const read = (): void => {
    const { fd } = port;
    if (fd === null) return;
    const length = unlessBusy(() => readSync(fd, buffer, 0, buffer.length, null));
    // Nothing at all, in a port that is ready, is a device that has gone.
    if (length === 0) return void close();
    watch();
    // A copy: whoever listens may keep what it was given.
    if (length !== undefined) data.tell(Uint8Array.from(buffer.subarray(0, length)));
  };

  const flush = (): void => {
    const { fd } = port;
    if (fd === null || waiting.length === 0) return;
    const bytes = waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting);
    const rest = bytes.subarray(unlessBusy(() => writeSync(fd, bytes)) ?? 0);
    waiting = rest.length > 0 ? [rest] : [];
    waitingBytes = rest.length;
  };

  /** What was written a moment ago still goes out, where there is room. */
  const lastWords = (): void => {
    try {
      flush();
    } catch {
      // The device has gone.
    }
  };

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    // First of all, because closing the port tells the poller's listeners.
    const wasOpen = open;
    open = false;
    if (wasOpen) lastWords();
    waiting = [];
    // Closed or not, it is of no use any more, and what closing it fails with is nobody's to mend.
    closing ??= port.close().then(closed.tell, () => closed.tell());
    return closing;
  };

  port.poller.on('readable', (error: Error | null) => attempt(error, read));
  port.poller.on('writable', (error: Error | null) =>
    attempt(error, () => {
      flush();
      watch();
    }),
  );
  const attempt = (error: Error | null, act: () => void): void => {
    if (!open) return;
    try {
      if (error !== null) throw error;
      act();
    } catch {
      void close();
    }
  };
  watch();

  return {
    write: (bytes) => {
      if (!open || waitingBytes + bytes.length > maxWaiting) return;
      waiting.push(bytes);
      waitingBytes += bytes.length;
      // What is written in one go goes out in one call: a port costs by the call far more than by the byte.
      if (flushing) return;
      flushing = true;
      queueMicrotask(() => {
        flushing = false;
        attempt(null, flush);
        if (waiting.length > 0) watch();
      });
    },
    onData: data.add,
    onClose: closed.add,
    close,
  };
};

/** Undefined when the port cannot take or give anything at the moment. */
const unlessBusy = (act: () => number): number | undefined => {
  try {
    return act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN' || code === 'EINTR') return undefined;
    throw error;
  }
};
