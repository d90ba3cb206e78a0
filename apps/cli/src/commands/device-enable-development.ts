import { capability } from '@spherite/image';
import type { DeviceClient } from '@spherite/protocol';
import { attachedDeviceOption, command, tenantOption } from '../command.ts';
import type { Context } from '../context.ts';
import { applyCapabilityImage, capabilitySource } from '../development/capability-image.ts';
import { installDebuggingServer } from '../development/debugging-server.ts';
import { chooseDevice, onReachable } from '../devices/on-device.ts';
import type { ReachableDevice } from '../devices/pick.ts';
import * as text from '../texts/development.ts';

export const deviceEnableDevelopment = command({
  options: { device: attachedDeviceOption, tenant: tenantOption },
  examples: [
    ['azsphere device enable-development', 'before the first application is put on the device'],
    ['azsphere device enable-development --tenant "Contoso Ltd"', 'of a tenant other than the selected one'],
  ],
  notes:
    "The device must be claimed into the tenant, unless it allows development already. It restarts, and then takes applications that are not signed for production. 'azsphere device enable-cloud-test' takes that back.",
  run: async ({ device: named, tenant }, context) => {
    const device = await chooseDevice(context, named);
    const { id, isOpen } = await onReachable(context, device, stateOf);
    // Started so, or enabled before: neither a tenant nor a sign-in has to be there.
    if (isOpen) context.say(text.alreadyForDevelopment);
    const tenantId = isOpen ? null : await unlock(context, device, tenant);
    context.say(text.installingDebugger);
    await onReachable(context, device, (client) => installDebuggingServer(context, client));
    context.say(...text.developmentEnabled(id));
    return { id, tenantId };
  },
});

const stateOf = async (client: DeviceClient): Promise<{ id: string; isOpen: boolean }> => {
  const { deviceIdentifier } = await client.getSecurityState();
  const { device_capabilities: held } = await client.getCapabilities();
  return { id: deviceIdentifier.toUpperCase(), isOpen: held.includes(capability.appDevelopment) };
};

/** @returns the tenant whose administrator may do this */
const unlock = async (
  context: Context,
  device: ReachableDevice,
  tenant: string | undefined,
): Promise<string> => {
  context.say(text.gettingForDevelopment);
  const { deviceId, tenantId, download } = await capabilitySource(context, device, tenant);
  context.say(text.downloading(deviceId));
  const image = await download([capability.appDevelopment]);
  context.say(text.downloaded, text.enablingDevelopment);
  await applyCapabilityImage(context, device, image, image);
  return tenantId;
};
