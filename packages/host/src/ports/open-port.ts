import { stat } from 'node:fs/promises';
import { type LineClock, type Link, SpheriteError } from '@spherite/protocol';
import { findPortHolders } from './port-holder.ts';
import { LineTaken, openTcpPort } from './tcp-port.ts';

/** Where a device is reached. */
export type DeviceAddress = (
  | { readonly kind: 'pty'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
) & {
  /** The file by which whoever has the port lets others on its line; a port that is on no bus has none. */
  readonly share?: string;
  /** Asked when the port is open, before anything goes out: whether it is that of the device that is meant. */
  readonly isStillThere?: () => Promise<boolean>;
};

/** The host's end of a line, locked for as long as it is open. */
export interface OpenPort extends Link {
  close(): Promise<void>;
}

export interface OpenPortOptions {
  readonly clock: LineClock;
  /** How long to wait for a port that another program has locked. */
  readonly waitMs: number;
  /** Ends that wait early. */
  readonly signal?: AbortSignal | undefined;
}

/** Another command gives the port back within milliseconds; asking more often would only disturb it. */
const pollMs = 20;

/**
 * Opens a port for this process alone, waiting a while for whoever has it.
 *
 * @throws SpheriteError `PORT_BUSY`, naming the program and its pid where the system tells, or `PORT_UNUSABLE`
 */
export const openPort = (address: DeviceAddress, options: OpenPortOptions): Promise<OpenPort> =>
  openPortOr<never>(async () => undefined, address, options);

/**
 * As {@link openPort}; each time that the port is found busy, `otherwise` may have another way to the device.
 * @throws SpheriteError as {@link openPort}
 */
export const openPortOr = async <Other>(
  otherwise: () => Promise<Other | undefined>,
  address: DeviceAddress,
  { clock, waitMs, signal }: OpenPortOptions,
): Promise<OpenPort | Other> => {
  const deadline = clock.now() + waitMs;
  for (;;) {
    try {
      return await (address.kind === 'pty'
        ? openPath(address.path)
        : openTcpPort(address.host, address.port));
    } catch (error) {
      if (!isBusy(error)) throw unusable(address, error);
      const other = await otherwise();
      if (other !== undefined) return other;
      if (clock.now() >= deadline || signal?.aborted) throw await busy(address, error);
    }
    await new Promise<void>((resolve) => clock.after(pollMs, resolve));
  }
};

const openPath = async (path: string): Promise<OpenPort> => {
  // Looked at first, because opening a pipe or a disk could have effects.
  if (!(await stat(path)).isCharacterDevice()) throw new Error('it is not a serial port');
  // Loaded when a port is opened, so that whoever only looks around is spared the native module.
  const { openSerialPort } = await import('./serial-port.ts');
  return openSerialPort(path);
};

/** A lock by `flock` is refused as unavailable, exclusive use by TIOCEXCL as busy. */
const isBusy = (error: unknown): boolean =>
  error instanceof LineTaken ||
  (error instanceof Error && /cannot lock port|resource busy/i.test(error.message));

const busy = async (address: DeviceAddress, cause: unknown): Promise<SpheriteError> => {
  const holders = address.kind === 'pty' ? await findPortHolders(address.path) : [];
  const who = holders.map(({ program, pid }) => `${program} (pid ${pid})`).join(', ');
  const why = cause instanceof LineTaken ? cause.message : `It is in use by ${who || 'another program'}.`;
  return new SpheriteError(
    'PORT_BUSY',
    `The device's port ${addressName(address)} is busy. ${why} Close that program, then try again.`,
    { cause },
  );
};

export const unusable = (address: DeviceAddress, cause: unknown): SpheriteError =>
  new SpheriteError(
    'PORT_UNUSABLE',
    `The device's port ${addressName(address)} cannot be opened: ${reason(cause)}. See which devices are attached with 'azsphere device list-attached'.`,
    { cause },
  );

/** The spelling that people name an address by. */
export const addressName = (address: DeviceAddress): string =>
  address.kind === 'pty' ? address.path : `${address.host}:${address.port}`;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such port',
  ENOTDIR: 'there is no such port',
  EACCES: 'you may not open it',
  EPERM: 'you may not open it',
  ECONNREFUSED: 'nothing listens there',
};

const reason = (cause: unknown): string => {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return reasons[code] ?? message.replace(/^Error:? /, '');
};
