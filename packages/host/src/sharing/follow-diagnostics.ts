import { once } from 'node:events';
import { SpheriteError } from '@spherite/protocol';
import { addressName, type DeviceAddress } from '../ports/open-port.ts';
import { holdLine } from './hold-line.ts';
import { createReplayFilter } from './replay-filter.ts';

/**
 * Shows what a device says on its line, from what it has kept of it on, until the signal aborts. Others can use the
 * line all the while.
 *
 * @param onText - called with a piece at a time, line breaks included.
 * @throws SpheriteError `DEVICE_SILENT` when the device goes, and what {@link holdLine} throws
 */
export const followDiagnostics = async (
  address: DeviceAddress,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  if (signal.aborted) return;
  const { take, reopened } = createReplayFilter();
  const held = await holdLine(address, {
    onDiagnostic: (text) => {
      for (const one of take(text)) onText(one);
    },
    onReopen: reopened,
  });
  try {
    if (signal.aborted) return;
    await Promise.race([held.ended, once(signal, 'abort')]);
    if (!signal.aborted)
      throw new SpheriteError(
        'DEVICE_SILENT',
        `The line of the device at ${addressName(address)} has ended: the device was detached or its program ended. See with 'azsphere device list-attached' which are there.`,
      );
  } finally {
    await held.close();
  }
};
