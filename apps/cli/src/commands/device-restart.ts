import { attachedDeviceOption, command } from '../command.ts';
import { chooseDevice } from '../devices/on-device.ts';
import { untilRestarted } from '../devices/restarted.ts';

export const deviceRestart = command({
  options: { device: attachedDeviceOption },
  examples: [
    ['azsphere device restart', 'and wait until the device has started again'],
    ['azsphere device restart --device 192.168.35.3', 'one of several attached devices'],
  ],
  run: async ({ device: named }, context) => {
    const device = await chooseDevice(context, named);
    context.say('Restarting device.');
    const answer = await untilRestarted(context, device, (client) => client.restart());
    context.say('Device restarted successfully.');
    return answer;
  },
});
