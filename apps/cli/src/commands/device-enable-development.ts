import { capability } from '@spherite/image';
import { attachedDeviceOption, command, tenantOption } from '../command.ts';
import { applyCapabilityImage, capabilitySource } from '../development/capability-image.ts';
import { installDebuggingServer } from '../development/debugging-server.ts';
import { chooseDevice, onReachable } from '../devices/on-device.ts';
import * as text from '../texts/development.ts';

export const deviceEnableDevelopment = command({
  options: { device: attachedDeviceOption, tenant: tenantOption },
  examples: [
    ['azsphere device enable-development', 'before the first application is put on the device'],
    ['azsphere device enable-development --tenant "Contoso Ltd"', 'of a tenant other than the selected one'],
  ],
  notes:
    "The device must be claimed into the tenant. It restarts, and then takes applications that are not signed for production. 'azsphere device enable-cloud-test' takes that back.",
  run: async ({ device: named, tenant }, context) => {
    context.say(text.gettingForDevelopment);
    const device = await chooseDevice(context, named);
    const { deviceId, tenantId, download } = await capabilitySource(context, device, tenant);
    context.say(text.downloading(deviceId));
    const image = await download([capability.appDevelopment]);
    context.say(text.downloaded, text.enablingDevelopment);
    await applyCapabilityImage(context, device, image, image);
    context.say(text.installingDebugger);
    await onReachable(context, device, (client) => installDebuggingServer(context, client));
    context.say(...text.developmentEnabled(deviceId));
    return { id: deviceId, tenantId };
  },
});
