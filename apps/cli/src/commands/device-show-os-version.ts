import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';

export const deviceShowOsVersion = command({
  options: { device: attachedDeviceOption },
  examples: [
    ['azsphere device show-os-version', 'the version that the device runs'],
    ['azsphere device show-os-version -o json', 'the same for a script'],
  ],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const { osversion: osVersion } = await device.getOsVersion();
      context.say(`Your device is running Azure Sphere OS version ${osVersion}.`);
      return { osVersion };
    }),
});
