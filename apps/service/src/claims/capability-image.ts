import type { ServicePort } from '@spherite/protocol';
import { deviceIdOf } from '../devices/index.ts';
import { uuid } from '../ids.ts';
import type { WorldImages } from '../images/index.ts';
import { type ClaimingOptions, usableTenant } from './claiming.ts';
import { notInTenant } from './refusals.ts';

export interface CapabilityImageOptions
  extends Pick<ClaimingOptions, 'store' | 'attempt' | 'clock' | 'random'> {
  readonly worldImages: () => Promise<WorldImages>;
}

/** How the owner of a device unlocks it: with an image that only this device obeys. */
export function createCapabilityImages(
  options: CapabilityImageOptions,
): Pick<ServicePort, 'createCapabilityImage'> {
  const { store, worldImages, attempt, clock, random } = options;
  return {
    createCapabilityImage: async ({ params, body }, caller) => {
      const deviceId = deviceIdOf(body.DeviceId);
      const tenantId = params.tenantId.toLowerCase();
      // A set: whoever names one twice wants it, and not twice.
      const capabilities = [...new Set(body.Capabilities)].sort((a, b) => a - b);
      const { capabilityImage } = await worldImages();
      const image = await attempt(
        {
          actor: caller.userName,
          action: `capability-image:${capabilities.join(',') || 'none'}`,
          deviceId,
          tenantId,
        },
        () => {
          usableTenant(store, tenantId, caller);
          if (!store.device(tenantId, deviceId)) throw notInTenant(deviceId);
          const imageId = uuid(random);
          const builtAt = clock.now();
          return { answer: capabilityImage({ deviceId, capabilities, imageId, builtAt }) };
        },
      );
      return { SignedDeviceCapabilityImageBytes: Buffer.from(image).toString('base64') };
    },
  };
}
