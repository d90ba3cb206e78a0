import { command } from '../command.ts';
import { attachedWithState } from '../devices/attached.ts';
import { attachedDevices } from '../texts/devices.ts';

export const deviceListAttached = command({
  options: {},
  examples: [
    ['azsphere device list-attached', 'the devices that are attached, and which of them answer'],
    ['azsphere device list-attached -o json', 'the same for a script'],
  ],
  run: async (_, context) => {
    const devices = await attachedWithState(context);
    context.say(...attachedDevices(devices));
    return devices;
  },
});
