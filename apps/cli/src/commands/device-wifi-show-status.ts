import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { wifiStatus } from '../texts/wifi.ts';

export const deviceWifiShowStatus = command({
  options: { device: attachedDeviceOption },
  examples: [
    ['azsphere device wifi show-status', 'whether the device is connected, and to which network'],
    ['azsphere device wifi show-status -o json | jq -r .connectionState', 'the same for a script'],
  ],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const status = await device.getWifiInterface();
      context.say(...wifiStatus(status));
      return status;
    }),
});
