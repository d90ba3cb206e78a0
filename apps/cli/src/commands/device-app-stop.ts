import { componentIdOption } from '../applications/component-id.ts';
import { someApplications } from '../applications/installed-applications.ts';
import { setApplicationStates } from '../applications/set-states.ts';
import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';

export const deviceAppStop = command({
  options: { componentId: componentIdOption, device: attachedDeviceOption },
  examples: [
    ['azsphere device app stop', 'every application on the device'],
    ['azsphere device sideload stop --component-id 2f074b0f-d99d-4692-82d9-ef93a7d6463c', 'one of them'],
  ],
  notes: 'It starts again when the device does.',
  run: ({ componentId, ...options }, context) =>
    onDevice(context, options, async (device) =>
      setApplicationStates(context, device, await someApplications(device, componentId), 'stop'),
    ),
});
