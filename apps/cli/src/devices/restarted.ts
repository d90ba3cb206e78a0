import { type DeviceClient, SpheriteError } from '@spherite/protocol';
import type { Context } from '../context.ts';
import { onReachable } from './on-device.ts';
import type { ReachableDevice } from './pick.ts';

/** As often as the real tools look. */
const pauseMs = 250;
const maxPauses = 240;

/**
 * Does with a device what makes it restart, and returns once it has started again.
 * @param capabilityImage - in force for what `act` asks
 */
export const untilRestarted = async <T>(
  context: Context,
  device: ReachableDevice,
  act: (client: DeviceClient) => Promise<T>,
  capabilityImage?: Uint8Array,
): Promise<T> => {
  const use = async (client: DeviceClient): Promise<[result: T, before: Uptime]> => {
    const before = await readUptime(context, client);
    return [await act(client), before];
  };
  const [result, before] = await onReachable(context, device, use, capabilityImage);
  await context.busy('The device restarts', () => hasRestarted(context, device, before));
  return result;
};

interface Uptime {
  /** Seconds. */
  readonly uptime: number;
  readonly readAt: number;
}

/** A device that has only just started is waited for: nothing is less than the uptime of its first second. */
const readUptime = async (context: Context, client: DeviceClient): Promise<Uptime> => {
  for (let pauses = 0; ; pauses++) {
    const { uptime } = await client.getStatus();
    if (uptime > 0 || pauses === maxPauses) return { uptime, readAt: context.now() };
    await context.wait(pauseMs);
  }
};

const hasRestarted = async (context: Context, device: ReachableDevice, before: Uptime): Promise<void> => {
  for (let pauses = 0; pauses < maxPauses; pauses++) {
    await context.wait(pauseMs);
    const askedAt = context.now();
    const uptime = await uptimeOf(context, device);
    // The uptime may have grown past what it was before, if the device was silent for long.
    const least = before.uptime + Math.floor((askedAt - before.readAt) / 1000);
    if (uptime !== undefined && uptime < least) return;
  }
  throw new SpheriteError(
    'DEVICE_SILENT',
    "The device was told to restart and has not come back within a minute. See with 'azsphere device list-attached' whether it is still there.",
  );
};

/** Undefined while the device is silent. */
const uptimeOf = async (context: Context, device: ReachableDevice): Promise<number | undefined> => {
  try {
    return (await onReachable(context, device, (client) => client.getStatus())).uptime;
  } catch (error) {
    if (error instanceof SpheriteError && error.code === 'DEVICE_SILENT') return undefined;
    throw error;
  }
};
