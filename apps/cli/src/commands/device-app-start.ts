import { SpheriteError } from '@spherite/protocol';
import { componentIdOption } from '../applications/component-id.ts';
import { someApplications } from '../applications/installed-applications.ts';
import { setApplicationStates } from '../applications/set-states.ts';
import { attachedDeviceOption, command, flag } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { portsAt } from '../texts/applications.ts';

export const deviceAppStart = command({
  options: {
    componentId: componentIdOption,
    debugMode: flag('--debug-mode', 'Start it under the debugger; one application at a time.'),
    device: attachedDeviceOption,
  },
  examples: [
    ['azsphere device app start', 'every application on the device'],
    ['azsphere device sideload start --debug-mode', 'and see the ports that a debugger connects to'],
  ],
  notes:
    'An application that runs goes on as it is. The code does not execute on a simulated device: under the debugger, both ports, at 127.0.0.1, say so.',
  run: ({ componentId, debugMode, ...options }, context) =>
    onDevice(context, options, async (device) => {
      const meant = await someApplications(device, componentId);
      if (debugMode && meant.length > 1) throw severalToDebug(meant);
      const started = await setApplicationStates(context, device, meant, debugMode ? 'startDebug' : 'start');
      if (debugMode) context.say(portsAt);
      return started;
    }),
});

const severalToDebug = (componentIds: readonly string[]): SpheriteError =>
  new SpheriteError(
    'USAGE',
    [
      'One application can be debugged at a time. Name it with --component-id:',
      ...componentIds.map((componentId) => ` --> ${componentId}`),
    ].join('\n'),
  );
