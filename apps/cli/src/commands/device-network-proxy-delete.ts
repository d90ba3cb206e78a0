import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { proxyDeleted } from '../texts/network.ts';

export const deviceNetworkProxyDelete = command({
  options: { device: attachedDeviceOption },
  examples: [['azsphere device network proxy delete', 'the device reaches the internet without one']],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      context.progress.changing();
      const answer = await device.deleteProxy();
      context.say(proxyDeleted);
      return answer;
    }),
});
