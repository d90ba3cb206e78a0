import { attachedDeviceOption, command, networkIdOption } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { wifiNetworkForgotten } from '../texts/wifi.ts';

export const deviceWifiForget = command({
  options: { id: networkIdOption, device: attachedDeviceOption },
  examples: [
    ['azsphere device wifi forget --id 0', 'the network and its key'],
    ['azsphere device wifi delete --id 0', 'the same'],
  ],
  notes: 'The ID becomes free, and the next network that is added may get it.',
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const { id } = options;
      context.progress.changing();
      await device.deleteWifiNetwork({ params: { id: String(id) } });
      context.say(wifiNetworkForgotten(id));
      return { id };
    }),
});
