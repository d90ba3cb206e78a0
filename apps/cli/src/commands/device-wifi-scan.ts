import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { wifiScan } from '../texts/wifi.ts';

export const deviceWifiScan = command({
  options: { device: attachedDeviceOption },
  examples: [['azsphere device wifi scan', 'the networks that the device sees, the strongest first']],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const { values } = await context.busy('The device scans', () => device.scanWifi());
      context.say(...wifiScan(values));
      return values;
    }),
});
