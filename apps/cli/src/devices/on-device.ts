import { addressName } from '@spherite/host';
import type { DeviceClient, Send } from '@spherite/protocol';
import type { Context } from '../context.ts';
import { notAttached, pickAttachedDevice, type ReachableDevice } from './pick.ts';

export interface DeviceChoice {
  /** What was given with `--device`; without it the only device that is attached is meant. */
  readonly device: string | undefined;
  /** A capability image that is in force for what is asked meanwhile, and not after. */
  readonly capabilityImage?: Uint8Array;
}

/**
 * Lets `use` talk to the attached device that is meant, over one opening of its line.
 *
 * @example
 * ```ts
 * run: (options, context) => onDevice(context, options, async (device) => {
 *   const { osversion } = await device.getOsVersion();
 *   context.say(`Azure Sphere OS version ${osversion}.`);
 *   return { osVersion: osversion };
 * })
 * ```
 */
export const onDevice = async <T>(
  context: Context,
  choice: DeviceChoice,
  use: (device: DeviceClient) => Promise<T>,
): Promise<T> =>
  onReachable(context, await chooseDevice(context, choice.device), use, choice.capabilityImage);

/** The attached device that is meant, for a verb that opens its line more than once. */
export const chooseDevice = async (
  { host, home }: Context,
  named: string | undefined,
): Promise<ReachableDevice> => pickAttachedDevice(await host.listAttachedDevices(home), named);

/** Opens the line of a device and lets `use` talk to it, once it is certain that it is the one that was named. */
export const onReachable = <T>(
  context: Context,
  device: ReachableDevice,
  use: (device: DeviceClient) => Promise<T>,
  capabilityImage?: Uint8Array,
): Promise<T> =>
  context.host.withDevice(
    device.address,
    async (client) => {
      if (device.mustBe !== undefined) await identify(context, client, device);
      return use(client);
    },
    capabilityImage ? { through: withCapabilities(capabilityImage) } : {},
  );

/** The ID that the device itself gives, in upper case. @throws SpheriteError where another one is meant */
export const identify = async (
  { verbose }: Context,
  client: DeviceClient,
  { address, mustBe }: ReachableDevice,
): Promise<string> => {
  verbose(`The device at ${addressName(address)} is asked for its ID.`);
  const deviceId = (await client.getSecurityState()).deviceIdentifier.toUpperCase();
  if (mustBe !== undefined && deviceId !== mustBe)
    throw notAttached(`Device ${mustBe} is not attached: at its place there is now device ${deviceId}.`);
  return deviceId;
};

/** Unlocks for a request, as the real tools do: the image goes with it. */
const withCapabilities =
  (image: Uint8Array) =>
  (send: Send): Send => {
    const capabilities = Buffer.from(image).toString('base64');
    return (request) =>
      send({ ...request, headers: { ...request.headers, 'azsphere-capabilities': capabilities } });
  };
