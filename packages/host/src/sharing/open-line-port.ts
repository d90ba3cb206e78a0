import { rmSync } from 'node:fs';
import { fileTrouble, type LineClock, type LineRandom, SpheriteError } from '@spherite/protocol';
import { type DeviceAddress, type OpenPort, openPortOr, unusable } from '../ports/open-port.ts';
import { openSharedPort } from '../ports/tcp-port.ts';
import type { HostPort } from './lasting-port.ts';
import { createLineSwitch } from './line-switch.ts';
import { readShare, writeShare } from './share-file.ts';
import { type ShareServer, shareLine } from './share-server.ts';

export interface LinePortOptions {
  readonly clock: LineClock;
  readonly random: LineRandom;
  /** How long to wait for a port that is busy, and whose holder lets nobody on its line. */
  readonly waitMs: number;
  /** Ends that wait early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens the device's port or, where another process has it and shares it, gets on its line as a guest.
 * @throws SpheriteError `PORT_BUSY` or `PORT_UNUSABLE`
 */
export const openOrJoin = async (address: DeviceAddress, options: LinePortOptions): Promise<HostPort> => {
  const { share, isStillThere } = address;
  const opened = await openPortOr(() => joinLine(share), address, options);
  // Looked at with the port in hand: whatever comes to its place from now on gets another one.
  if (isStillThere !== undefined && !(await isStillThere())) {
    await opened.close();
    throw unusable(address, new Error('the device has gone, and another one may be there by now'));
  }
  if ('isGuest' in opened) return opened;
  // The port is ours, so whoever wrote this one is dead.
  if (share !== undefined) removeShare(share);
  return { ...opened, isGuest: false, guests: () => 0 };
};

/** Where it cannot be removed, it leads nowhere still. */
const removeShare = (path: string): void => {
  try {
    rmSync(path, { force: true });
  } catch {}
};

/** As {@link openOrJoin}; a port that is ours is shared with others. */
export const openAndShare = async (address: DeviceAddress, options: LinePortOptions): Promise<HostPort> => {
  const { share } = address;
  const opened = await openOrJoin(address, options);
  return share === undefined || opened.isGuest ? opened : sharePort(opened, share, options);
};

const joinLine = async (path: string | undefined): Promise<HostPort | undefined> => {
  const share = path === undefined ? undefined : await readShare(path);
  const port = share && (await openSharedPort(share.port, share.token, share.answer));
  return port && { ...port, isGuest: true, guests: () => 0 };
};

const sharePort = async (
  port: OpenPort,
  path: string,
  { clock, random }: LinePortOptions,
): Promise<HostPort> => {
  const lines = createLineSwitch(port, clock);
  const own = lines.connect();
  let server: ShareServer | undefined;
  try {
    const shared = await shareLine(lines, random);
    server = shared;
    await writeShare(path, shared);
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      // Last the port: with it goes the right to the file.
      removeShare(path);
      await shared.close();
      lines.close();
      await port.close();
    };
    return {
      ...own,
      isGuest: false,
      guests: shared.guests,
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await server?.close();
    lines.close();
    await port.close();
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `The device's line cannot be shared: ${path} cannot be written: ${fileTrouble(error)}. Mend that, then try again.`,
      { cause: error },
    );
  }
};
