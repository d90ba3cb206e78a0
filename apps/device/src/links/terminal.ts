import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, statSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { SpheriteError } from '@spherite/protocol';

/** A pseudo-terminal that is ready to be somebody's serial port. */
export interface Terminal {
  /** Path of the end that hosts open. */
  readonly path: string;
  /** `st_rdev` and `st_ino` of that path. */
  readonly device: number;
  readonly inode: number;
  /** The device's end: to be read as a stream, and written to by its descriptor only. */
  readonly master: ReadStream;
  readonly fd: number;
  close(): void;
}

/** What the library has and its types do not: a terminal without a program in it. */
interface NodePty {
  open(options: { encoding: null }): {
    readonly ptsName: string;
    readonly fd: number;
    readonly master: ReadStream;
    readonly slave: ReadStream;
  };
}

const openMode = constants.O_RDWR | constants.O_NOCTTY;

/**
 * Opens a pseudo-terminal that carries bytes as they are.
 *
 * Of the library's object only the two streams are touched. Its own `kill` and `destroy` would send a signal to the
 * process −1, which is every process of the user.
 *
 * @throws SpheriteError `PORT_UNUSABLE` where the system has no pseudo-terminals, or none left.
 */
export const openTerminal = async (): Promise<Terminal> => {
  let opened: ReturnType<NodePty['open']>;
  let kept: number;
  try {
    // Loaded late: a device that listens on TCP never pays for it.
    opened = ((await import('@lydell/node-pty')) as unknown as NodePty).open({ encoding: null });
    // The library has arranged to read the hosts' end, which would starve them. The descriptor that stays open beside
    // it, unread, keeps the terminal alive between two hosts.
    kept = openSync(opened.ptsName, openMode);
    opened.slave.destroy();
  } catch (cause) {
    throw new SpheriteError(
      'PORT_UNUSABLE',
      `No pseudo-terminal could be opened: ${(cause as Error).message.split('\n')[0]}. Attach the device over TCP instead.`,
      { cause },
    );
  }
  const { ptsName: path, fd, master } = opened;
  // With two listeners the library does not throw; what is read from a terminal that is gone is its end.
  master.on('error', () => {});
  let release = (): void => {};
  const close = (): void => {
    release();
    master.destroy();
    closeSync(kept);
  };
  try {
    release = await setRaw(kept, path);
    const { rdev, ino } = statSync(path);
    return { path, device: rdev, inode: ino, master, fd, close };
  } catch (error) {
    close();
    throw error;
  }
};

/** A new terminal is made for a person: it echoes, and changes line ends both ways. Returns what to close with it. */
const setRaw = async (fd: number, path: string): Promise<() => void> => {
  const stty = spawn('stty', ['raw', '-echo'], { stdio: [fd, 'ignore', 'ignore'] });
  const [code] = await once(stty, 'close').catch(() => [undefined]);
  if (code === 0) return () => {};
  // Without the tool, Node can do most of it, for as long as its stream is open. What it leaves on, hosts switch off
  // as they open the port.
  const stream = new ReadStream(openSync(path, openMode));
  stream.setRawMode(true);
  return () => stream.destroy();
};
