import { type NetworkInterface, SpheriteError } from '@spherite/protocol';
import type { Context } from '../context.ts';
import { type DeviceChoice, onDevice } from './on-device.ts';

/** As often, and as long, as the real tools look. */
const pauseMs = 250;
const maxPauses = 20;

export interface InterfaceChoice extends DeviceChoice {
  readonly interface: string;
}

/** What an interface is told to be. */
export interface InterfaceChange {
  readonly interfaceUp?: boolean;
  readonly hardwareAddress?: string;
}

/** Changes an interface, which the device answers before it does it. @returns the interface once it is as it was told. */
export const changeInterface = (
  context: Context,
  options: InterfaceChoice,
  change: InterfaceChange,
): Promise<NetworkInterface> =>
  onDevice(context, options, async (device) => {
    const name = options.interface;
    context.progress.changing();
    await device.updateInterface({ params: { name }, body: change });
    return context.busy(`Interface '${name}' changes`, async () => {
      for (let pauses = 0; pauses <= maxPauses; pauses++) {
        const found = await device.getInterface({ params: { name } });
        if (isAsTold(found, change)) return found;
        await context.wait(pauseMs);
      }
      throw new SpheriteError(
        'DEVICE_UNCHANGED',
        `The device was told to change interface '${name}', and has not done so within ${(pauseMs * maxPauses) / 1000} seconds. See with 'azsphere device network list-interfaces' how it is now.`,
      );
    });
  });

const isAsTold = (
  found: NetworkInterface,
  { interfaceUp = found.interfaceUp, hardwareAddress }: InterfaceChange,
): boolean =>
  found.interfaceUp === interfaceUp &&
  (hardwareAddress === undefined || found.hardwareAddress === hardwareAddress.toLowerCase());
