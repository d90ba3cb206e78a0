import { attachedDeviceOption, command, networkIdOption } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { wifiNetwork } from '../texts/wifi.ts';

export const deviceWifiShow = command({
  options: { id: networkIdOption, device: attachedDeviceOption },
  examples: [
    [
      'azsphere device wifi show --id 0',
      'how a network was added, and whether the device is connected to it',
    ],
  ],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const network = await device.getWifiNetwork({ params: { id: String(options.id) } });
      context.say(...wifiNetwork(network));
      return network;
    }),
});
