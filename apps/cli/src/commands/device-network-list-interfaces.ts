import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { networkInterfaces } from '../texts/network.ts';

export const deviceNetworkListInterfaces = command({
  options: { device: attachedDeviceOption },
  examples: [
    ['azsphere device network list-interfaces', 'which there are, whether they are up, and their addresses'],
  ],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const { interfaces } = await device.listInterfaces();
      context.say(...networkInterfaces(interfaces));
      return interfaces;
    }),
});
