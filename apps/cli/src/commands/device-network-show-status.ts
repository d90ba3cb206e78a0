import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { networkStatus } from '../texts/network.ts';

export const deviceNetworkShowStatus = command({
  options: { device: attachedDeviceOption },
  examples: [
    [
      'azsphere device network show-status',
      'whether the device has authenticated itself, and knows the time',
    ],
  ],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const status = await device.getNetStatus();
      context.say(...networkStatus(status));
      return status;
    }),
});
