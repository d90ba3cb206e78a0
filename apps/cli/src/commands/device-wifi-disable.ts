import { attachedDeviceOption, command, networkIdOption } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { wifiNetworkDisabled } from '../texts/wifi.ts';

export const deviceWifiDisable = command({
  options: { id: networkIdOption, device: attachedDeviceOption },
  examples: [['azsphere device wifi disable --id 0', 'the device keeps the network, and does not join it']],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      context.progress.changing();
      const network = await device.changeWifiNetwork({
        params: { id: String(options.id) },
        body: { configState: 'disabled' },
      });
      context.say(wifiNetworkDisabled(network));
      return network;
    }),
});
