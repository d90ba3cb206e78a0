import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { wifiReloaded } from '../texts/wifi.ts';

export const deviceWifiReloadConfig = command({
  options: { device: attachedDeviceOption },
  examples: [['azsphere device wifi reload-config', 'after a certificate was added or deleted']],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      context.progress.changing();
      const answer = await device.changeWifiInterface({ body: { reloadConfig: true } });
      context.say(wifiReloaded);
      return answer;
    }),
});
