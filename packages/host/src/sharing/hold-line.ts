import { type LineClient, openLine, systemLineClock, systemLineRandom } from '@spherite/protocol';
import type { DeviceAddress } from '../ports/open-port.ts';
import { openLastingPort } from './lasting-port.ts';
import { openAndShare } from './open-line-port.ts';

export interface HoldLineOptions {
  /** How long to wait for a port that another program has locked; two seconds unless given. */
  readonly waitMs?: number;
  /** Ends that wait early; a line that is open stays open. */
  readonly signal?: AbortSignal;
  /** The device's boot banner and log, a piece at a time. */
  readonly onDiagnostic?: (text: string) => void;
  /** Told when the line goes on without the process that let us on it: the device may say again what it has kept. */
  readonly onReopen?: () => void;
}

/** A line to a device that is kept open, and that others may use meanwhile. */
export interface HeldLine {
  readonly line: LineClient;
  /** How many other processes are on the line by our leave. */
  guests(): number;
  /** Resolves when the line has ended by itself: the device is gone. */
  readonly ended: Promise<void>;
  /** To be called also when the line has ended: others are led here until then. */
  close(): Promise<void>;
}

/**
 * Opens a line to stay on it. Where its port is free, this process takes it and lets others on its line; where another
 * process does so, this one is its guest, and takes the port itself when the other ends.
 *
 * @throws SpheriteError `PORT_BUSY`, `PORT_UNUSABLE`, or `FILE_UNUSABLE` where the line cannot be shared
 */
export const holdLine = async (
  address: DeviceAddress,
  { waitMs = 2000, signal, onDiagnostic, onReopen }: HoldLineOptions = {},
): Promise<HeldLine> => {
  const options = { clock: systemLineClock, random: systemLineRandom, waitMs, signal };
  const port = await openLastingPort(() => openAndShare(address, options), onReopen);
  const ended = new Promise<void>((resolve) => port.onClose(resolve));
  const line = openLine(port, { ...options, ...(onDiagnostic ? { onDiagnostic } : {}) });
  return {
    line,
    guests: port.guests,
    ended,
    close: async () => {
      line.close();
      await port.close();
    },
  };
};
