import { type DeviceClient, SpheriteError } from '@spherite/protocol';
import { attachedDeviceOption, command, required } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';

const states = ['Module1Complete', 'DeviceComplete'] as const;

export const deviceManufacturingStateUpdate = command({
  options: {
    state: required('-s, --state <state>', 'The state to go on to.', {
      choices: states,
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
      await checkGoesOn(device, manufacturingState);
      context.say(`Updating manufacturing state to '${manufacturingState}'.`);
      context.progress.changing();
      await device.setManufacturingState({ body: { manufacturingState } });
      context.say(`The manufacturing state is now '${manufacturingState}', and cannot be set back.`);
      return { manufacturingState };
    }),
});

/** Of a step back the device says only that it does not take it. */
const checkGoesOn = async (device: DeviceClient, next: (typeof states)[number]): Promise<void> => {
  const { manufacturingState: now } = await device.getManufacturingState();
  if (now === 'DeviceComplete' && next !== now)
    throw new SpheriteError(
      'DEVICE_REFUSED',
      `The device is ${now}, and can never be ${next} again: manufacturing only goes on. Where you need that state, start another device with 'spherite up --manufacturing-state'.`,
    );
};
