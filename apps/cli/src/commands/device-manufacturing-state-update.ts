import { attachedDeviceOption, command, required } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';

export const deviceManufacturingStateUpdate = command({
  options: {
    state: required('-s, --state <state>', 'The state to go on to.', {
      choices: ['Module1Complete', 'DeviceComplete'],
    }),
    device: attachedDeviceOption,
  },
  examples: [
    ['azsphere device manufacturing-state update --state Module1Complete', 'the module is made'],
    [
      'azsphere device manufacturing-state update --state DeviceComplete',
      'the device is made, and is locked',
    ],
  ],
  notes:
    'A device only goes on, from Blank by Module1Complete to DeviceComplete, and never back. Once it is DeviceComplete it tells little more than who it is to whoever has no capability.',
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const { state: manufacturingState } = options;
      context.say(`Updating manufacturing state to '${manufacturingState}'.`);
      context.progress.changing();
      await device.setManufacturingState({ body: { manufacturingState } });
      context.say(`The manufacturing state is now '${manufacturingState}', and cannot be set back.`);
      return { manufacturingState };
    }),
});
