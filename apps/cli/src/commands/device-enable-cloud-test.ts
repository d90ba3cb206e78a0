import { capability, imageType } from '@spherite/image';
import type { DeviceClient } from '@spherite/protocol';
import { attachedDeviceOption, command, tenantOption } from '../command.ts';
import type { Context } from '../context.ts';
import { applyCapabilityImage, capabilitySource } from '../development/capability-image.ts';
import { debuggingServerId, debuggingServerName } from '../development/debugging-server-component.ts';
import { chooseDevice, onReachable } from '../devices/on-device.ts';
import * as text from '../texts/development.ts';

export const deviceEnableCloudTest = command({
  options: { device: attachedDeviceOption, tenant: tenantOption },
  examples: [
    ['azsphere device enable-cloud-test', 'after development, to see the device as a customer would'],
    ['azsphere device enable-cloud-test --tenant "Contoso Ltd"', 'of a tenant other than the selected one'],
  ],
  notes:
    'The device must be claimed into the tenant. Its applications and the debugging server are deleted, it allows no development any more, and restarts.',
  run: async ({ device: named, tenant }, context) => {
    context.say(text.gettingForCloudTest);
    const device = await chooseDevice(context, named);
    const { deviceId, tenantId, download } = await capabilitySource(context, device, tenant);
    context.say(text.downloading(deviceId));
    // A device that is locked already lets nothing be deleted, unless it is unlocked for that.
    const unlocking = await download([capability.appDevelopment]);
    const blank = await download([]);
    context.say(text.downloaded);
    context.progress.changing();
    const removed = await onReachable(
      context,
      device,
      (client) => removeApplications(context, client),
      unlocking,
    );
    context.say(text.locking);
    await applyCapabilityImage(context, device, blank, unlocking);
    context.say(...text.cloudTestEnabled(deviceId));
    return { id: deviceId, tenantId, removed };
  },
});

/** @returns the component IDs of what was removed. */
const removeApplications = async (context: Context, device: DeviceClient): Promise<string[]> => {
  const applications = (await device.getImages()).components.filter(
    ({ image_type: type }) => type === imageType.Applications,
  );
  const debuggers = applications.filter(({ name }) => name === debuggingServerName).map(({ uid }) => uid);
  const remove = async (componentId: string): Promise<void> => {
    await device.deleteImage({ params: { componentId } });
    context.say(text.removed(componentId));
  };
  context.say(text.removingApplications);
  for (const { uid } of applications) if (!debuggers.includes(uid)) await remove(uid);
  context.say(text.removingDebugger);
  for (const uid of new Set([debuggingServerId, ...debuggers])) await remove(uid);
  return applications.map(({ uid }) => uid);
};
