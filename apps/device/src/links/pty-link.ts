import { writeSync } from 'node:fs';
import { createListeners, END, type LineClock, systemLineClock } from '@spherite/protocol';
import type { DeviceLink } from './device-link.ts';
import { createOutput } from './output.ts';
import { placeStablePath, removeStablePath } from './stable-path.ts';
import { openTerminal, type Terminal } from './terminal.ts';

export interface PtyLinkOptions {
  /**
   * Where hosts find the port; without it, at the terminal's own path until the bus gives it another. A path that a
   * dead device left is cleared away by the bus.
   */
  readonly path?: string;
  readonly clock?: LineClock;
}

/** What an earlier host began and has not gone on with for so long is not finished any more. */
const quietMs = 1000;

/**
 * Opens a line on a pseudo-terminal, so that any program opens it as a serial port.
 *
 * @throws SpheriteError `PORT_UNUSABLE` or `FILE_UNUSABLE`
 */
export const openPtyLink = async (options: PtyLinkOptions = {}): Promise<DeviceLink> => {
  const { path, clock = systemLineClock } = options;
  const terminal = await openTerminal();
  try {
    if (path !== undefined) await placeStablePath(path, terminal.path);
  } catch (error) {
    terminal.close();
    throw error;
  }
  const link = linkOver(terminal, clock);
  return {
    ...link,
    address: {
      kind: 'pty',
      path: path ?? terminal.path,
      terminal: terminal.path,
      device: terminal.device,
      inode: terminal.inode,
    },
    close: async () => {
      if (path !== undefined) await removeStablePath(path, terminal.path);
      await link.close();
    },
  };
};

const linkOver = (terminal: Terminal, clock: LineClock): Omit<DeviceLink, 'address'> => {
  const data = createListeners<[Uint8Array]>();
  const arrived = createListeners<[]>();
  const closed = createListeners<[]>();
  const { master, fd } = terminal;
  const output = createOutput((bytes) => writeSome(fd, bytes), clock);
  let heardAt = -Infinity;
  let lastHeard = END;

  master.on('data', (bytes: Buffer) => {
    const now = clock.now();
    if ((lastHeard === END || now - heardAt >= quietMs) && opensLine(bytes)) {
      output.abandon();
      arrived.tell();
    }
    heardAt = now;
    lastHeard = bytes.at(-1) ?? END;
    // What waits is tried again, too: whoever writes is there, and may well have read.
    output.together(() => data.tell(bytes));
  });
  const ended = new Promise<void>((resolve) => {
    master.once('close', () => {
      output.close();
      closed.tell();
      resolve();
    });
  });
  let closing = false;

  return {
    write: output.write,
    onData: data.add,
    onHost: arrived.add,
    onClose: closed.add,
    close: () => {
      // Once only: by the second time, the numbers of the descriptors may be others'.
      if (!closing) {
        closing = true;
        output.close();
        terminal.close();
      }
      return ended;
    },
  };
};

/**
 * A host that has just opened the line begins with an END of its own, before the one of its first frame; between two
 * frames of a running conversation the second END is the beginning of a frame, and bytes follow. So whoever goes on with
 * a frame is the same host, however long it or the device had stood still. Where what was heard last stands in the middle
 * of a frame, the first END is the end of that one.
 */
const opensLine = (bytes: Uint8Array): boolean =>
  bytes[0] === END && (bytes.length === 1 || bytes[1] === END);

/** How many bytes the terminal took. It takes none while nobody reads and its buffer is full. */
const writeSome = (fd: number, bytes: Uint8Array): number => {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN' || code === 'EINTR') return 0;
    // The terminal is gone, and with it whoever would have read.
    if (code === 'EIO' || code === 'EBADF') return bytes.length;
    throw error;
  }
};
