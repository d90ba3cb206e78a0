import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';

export const deviceManufacturingStateShow = command({
  options: { device: attachedDeviceOption },
  examples: [
    ['azsphere device manufacturing-state show', 'Blank, Module1Complete or DeviceComplete'],
    ['azsphere device manufacturing-state show -o json', 'the same for a script'],
  ],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const state = await device.getManufacturingState();
      context.say(`Manufacturing State: ${state.manufacturingState}`);
      return state;
    }),
});
