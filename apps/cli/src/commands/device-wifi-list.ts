import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { wifiNetworks } from '../texts/wifi.ts';

export const deviceWifiList = command({
  options: { device: attachedDeviceOption },
  examples: [
    ['azsphere device wifi list', 'the networks that the device is to join'],
    ["azsphere device wifi list -o json | jq '.[].ssid'", 'their names, for a script'],
  ],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const { values } = await device.listWifiNetworks();
      context.say(...wifiNetworks(values));
      return values;
    }),
});
