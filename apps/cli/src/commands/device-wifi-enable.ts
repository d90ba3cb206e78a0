import { attachedDeviceOption, command, networkIdOption } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { wifiNetworkEnabled } from '../texts/wifi.ts';

export const deviceWifiEnable = command({
  options: { id: networkIdOption, device: attachedDeviceOption },
  examples: [['azsphere device wifi enable --id 0', 'the device joins the network where it can']],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      context.progress.changing();
      const network = await device.changeWifiNetwork({
        params: { id: String(options.id) },
        body: { configState: 'enabled' },
      });
      context.say(wifiNetworkEnabled(network));
      return network;
    }),
});
