import { type DeviceClient, type ServiceClient, SpheriteError } from '@spherite/protocol';
import { cloud } from '../cloud.ts';
import type { Context } from '../context.ts';
import type { ReachableDevice } from '../devices/pick.ts';
import { readDeviceId } from '../devices/proof.ts';
import { untilRestarted } from '../devices/restarted.ts';
import { chooseTenant } from '../tenants/choose.ts';
import * as text from '../texts/development.ts';

/** Asks the service for signed images that say what one device allows. */
export interface CapabilitySource {
  readonly deviceId: string;
  readonly tenantId: string;
  /** Without a capability the image is the blank one, which takes all of them away. */
  download(capabilities: Capabilities): Promise<Uint8Array>;
}

export type Capabilities = Parameters<ServiceClient['createCapabilityImage']>[0]['body']['Capabilities'];

/** @param tenant - what was given with `--tenant` */
export const capabilitySource = async (
  context: Context,
  device: ReachableDevice,
  tenant: string | undefined,
): Promise<CapabilitySource> => {
  const client = await cloud(context);
  const [deviceId, tenantId] = await Promise.all([
    readDeviceId(context, device),
    chooseTenant(context, client, tenant),
  ]);
  return {
    deviceId,
    tenantId,
    download: async (capabilities) => {
      const body = { Capabilities: capabilities, DeviceId: deviceId };
      try {
        const answer = await client.createCapabilityImage({ params: { tenantId }, body });
        return Buffer.from(answer.SignedDeviceCapabilityImageBytes, 'base64');
      } catch (error) {
        if (error instanceof SpheriteError && error.code === 'DEVICE_NOT_FOUND')
          throw new SpheriteError(error.code, text.notInTenant(deviceId, tenantId), { cause: error });
        throw error;
      }
    },
  };
};

/**
 * Lets a device allow what an image says, from its next start on, and starts it.
 * @param unlocking - an image that goes with the requests, for a device that would not answer them otherwise
 */
export const applyCapabilityImage = async (
  context: Context,
  device: ReachableDevice,
  image: Uint8Array,
  unlocking: Uint8Array,
): Promise<void> => {
  context.say(text.applying);
  context.progress.changing();
  const apply = async (client: DeviceClient): Promise<void> => {
    await client.stageImage({ body: image });
    const { restartingSystem } = await client.installImages({ body: undefined });
    if (!restartingSystem) await client.restart();
    context.say(text.applied, text.rebooting);
  };
  await untilRestarted(context, device, apply, unlocking);
};
