import { command, deviceOption } from '../command.ts';
import { attachedModel } from '../devices/attached.ts';
import { pickAttachedDevice } from '../devices/pick.ts';
import { readDeviceId } from '../devices/proof.ts';
import { attachedDevice } from '../texts/devices.ts';

export const deviceShowAttached = command({
  options: { device: deviceOption },
  examples: [
    ['azsphere device show-attached', 'the ID that the device itself gives'],
    ['azsphere device show-attached --device 192.168.35.2', 'one of several attached devices'],
  ],
  run: async ({ device: named }, context) => {
    const picked = pickAttachedDevice(await context.host.listAttachedDevices(context.home), named);
    const id = await context.busy('Asking the device', () => readDeviceId(context, picked));
    const device = attachedModel(picked.entry, id);
    context.say(...attachedDevice(device));
    return device;
  },
});
