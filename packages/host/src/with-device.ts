import {
  type DeviceClient,
  deviceClient,
  type LineClient,
  LineError,
  type LineErrorCode,
  openLine,
  type Send,
  SpheriteError,
  systemLineClock,
  systemLineRandom,
} from '@spherite/protocol';
import { type DeviceAddress, openPort } from './ports/open-port.ts';

export interface WithDeviceOptions {
  /** How long to wait for a port that another program has locked; two seconds unless given. */
  readonly waitMs?: number;
  /** The device's boot banner and log, a piece at a time. */
  readonly onDiagnostic?: (text: string) => void;
  /** Put between the requests and the line: to trace them, for instance. */
  readonly through?: (send: Send) => Send;
}

/**
 * Opens a device's port for this process alone, lets `use` talk to the device, and gives the port back, whatever
 * happens. Every step has an end: the lock is waited for `waitMs`, an answer as long as the line repeats a request.
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
  options: WithDeviceOptions = {},
): Promise<T> => {
  const { waitMs = 2000, onDiagnostic, through = (send) => send } = options;
  const port = await openPort(address, { clock: systemLineClock, waitMs });
  const line = openLine(port, {
    clock: systemLineClock,
    random: systemLineRandom,
    ...(onDiagnostic ? { onDiagnostic } : {}),
  });
  try {
    return await use(deviceClient(through(explained(line))), line);
  } finally {
    line.close();
    await port.close();
  }
};

/** Says for people what a failure of the line means. */
const explained =
  (line: LineClient): Send =>
  async (request) => {
    try {
      return await line.send(request);
    } catch (error) {
      throw error instanceof LineError ? forPeople(error) : error;
    }
  };

const silences: readonly LineErrorCode[] = ['LINE_TIMEOUT', 'LINE_NO_ANSWER', 'LINE_RESET', 'LINE_CLOSED'];

const forPeople = (cause: LineError): SpheriteError =>
  silences.includes(cause.code)
    ? new SpheriteError(
        'DEVICE_SILENT',
        `${cause.message} It may be stopped or restarting: try again in a moment, or see with 'azsphere device list-attached' whether it is still there.`,
        { cause },
      )
    : new SpheriteError(
        'DEVICE_ANSWER_MALFORMED',
        `${cause.message} Use a device and a command of the same version.`,
        { cause },
      );
