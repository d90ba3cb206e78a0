import {
  type DeviceClient,
  deviceClient,
  type LineClient,
  openLine,
  type Send,
  systemLineClock,
  systemLineRandom,
} from '@spherite/protocol';
import { explained } from './explained.ts';
import type { DeviceAddress } from './ports/open-port.ts';
import { openLastingPort } from './sharing/lasting-port.ts';
import { openOrJoin } from './sharing/open-line-port.ts';

export interface WithDeviceOptions {
  /** How long to wait for a port that another program has locked; two seconds unless given. */
  readonly waitMs?: number;
  /** Put between the requests and the line: to trace them, for instance. */
  readonly through?: (send: Send) => Send;
}

/**
 * Opens a device's port for this process alone, or gets on the line of a process that shares it, lets `use` talk to the
 * device, and gives the port back, whatever happens. Every step has an end: the lock is waited for `waitMs`, an answer
 * as long as the line repeats a request.
 *
 * @throws SpheriteError `PORT_BUSY`, `PORT_UNUSABLE`, `DEVICE_SILENT` or `DEVICE_ANSWER_MALFORMED`, and what the
 * device itself refuses as a `DeviceRefusal`.
 *
 * @example
 * ```ts
 * const { deviceIdentifier } = await withDevice({ kind: 'pty', path }, (device) => device.getSecurityState());
 * ```
 */
export const withDevice = async <T>(
  address: DeviceAddress,
  use: (device: DeviceClient, line: LineClient) => Promise<T>,
  { waitMs = 2000, through = (send) => send }: WithDeviceOptions = {},
): Promise<T> => {
  const options = { clock: systemLineClock, random: systemLineRandom, waitMs };
  const port = await openLastingPort(() => openOrJoin(address, options));
  const line = openLine(port, options);
  try {
    return await use(deviceClient(through(explained(line))), line);
  } finally {
    line.close();
    await port.close();
  }
};
