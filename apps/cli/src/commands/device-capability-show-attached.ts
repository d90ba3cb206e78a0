import { capabilityName } from '@spherite/image';
import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { capabilityLines } from '../texts/capabilities.ts';

export const deviceCapabilityShowAttached = command({
  options: { device: attachedDeviceOption },
  examples: [
    ['azsphere device capability show-attached', 'what the device allows now'],
    ['azsphere device capability show-attached -o json', 'an array of names, for a script'],
  ],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const { device_capabilities: capabilities } = await device.getCapabilities();
      context.say(...capabilityLines(capabilities));
      return capabilities.map(capabilityName);
    }),
});
