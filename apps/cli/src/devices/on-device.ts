import { addressName } from '@spherite/host';
import { type DeviceClient, DeviceRefusal, type Send, SpheriteError } from '@spherite/protocol';
import type { Context } from '../context.ts';
import { notAttached, pickAttachedDevice, type ReachableDevice } from './pick.ts';
import { refusalText } from './refusals.ts';

export interface DeviceChoice {
  /** What was given with `--device`; without it the only device that is attached is meant. */
  readonly device: string | undefined;
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
  { device: named }: DeviceChoice,
  use: (device: DeviceClient) => Promise<T>,
): Promise<T> => onReachable(context, await chooseDevice(context, named), use);

/** The attached device that is meant, for a verb that opens its line more than once. */
export const chooseDevice = async (context: Context, named: string | undefined): Promise<ReachableDevice> => {
  const device = pickAttachedDevice(await context.host.listAttachedDevices(context.home), named);
  tellSelected(context, device, named);
  return device;
};

/** As the real tool does; who gives the whole ID knows which device it is. */
export const tellSelected = (
  { format, terminal }: Pick<Context, 'format' | 'terminal'>,
  { entry, mustBe }: ReachableDevice,
  named: string | undefined,
): void => {
  if (format === 'text' && entry !== undefined && named !== undefined && mustBe === undefined)
    terminal.stderr(`WARNING: The device with IP '${entry.ipAddress}' is selected from parameter '${named}'`);
};

/**
 * Opens the line of a device and lets `use` talk to it, once it is certain that it is the one that was named.
 * @param capabilityImage - goes with each request, and is in force for it, as the real tools unlock a device
 * @throws SpheriteError `DEVICE_REFUSED`, naming the request; within `use` it is a `DeviceRefusal`
 */
export const onReachable = async <T>(
  { host, verbose }: Context,
  device: ReachableDevice,
  use: (client: DeviceClient) => Promise<T>,
  capabilityImage?: Uint8Array,
): Promise<T> => {
  const capabilities = capabilityImage && Buffer.from(capabilityImage).toString('base64');
  let refused: string | undefined;
  const through =
    (send: Send): Send =>
    async ({ headers, ...request }) => {
      const unlocked = capabilities ? { ...headers, 'azsphere-capabilities': capabilities } : headers;
      const reply = await send({ ...request, headers: unlocked });
      if (reply.status >= firstRefusal) refused = `${request.method} ${request.path}`;
      return reply;
    };
  const talk = async (client: DeviceClient): Promise<T> => {
    if (device.mustBe !== undefined) await identify({ verbose }, client, device);
    return use(client);
  };
  try {
    return await host.withDevice(device.address, talk, { through });
  } catch (error) {
    if (!(error instanceof DeviceRefusal)) throw error;
    throw new SpheriteError('DEVICE_REFUSED', refusalText(error, refused), { cause: error });
  }
};

const firstRefusal = 400;

/** The ID that the device itself gives, in upper case. @throws SpheriteError where another one is meant */
export const identify = async (
  { verbose }: Pick<Context, 'verbose'>,
  client: DeviceClient,
  { address, mustBe }: ReachableDevice,
): Promise<string> => {
  verbose(`The device at ${addressName(address)} is asked for its ID.`);
  const deviceId = (await client.getSecurityState()).deviceIdentifier.toUpperCase();
  if (mustBe !== undefined && deviceId !== mustBe)
    throw notAttached(`Device ${mustBe} is not attached: at its place there is now device ${deviceId}.`);
  return deviceId;
};
