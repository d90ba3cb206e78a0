import { componentIdOption } from '../applications/component-id.ts';
import { installedApplications } from '../applications/installed-applications.ts';
import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { type ApplicationModel, applicationStates } from '../texts/applications.ts';

export const deviceAppShowStatus = command({
  options: { componentId: componentIdOption, device: attachedDeviceOption },
  examples: [
    ['azsphere device app show-status', 'what each application on the device does'],
    ['azsphere device sideload show-status -o json', 'an array, for a script'],
  ],
  run: ({ componentId: named, ...options }, context) =>
    onDevice(context, options, async (device) => {
      const found: ApplicationModel[] = [];
      for (const componentId of await installedApplications(device, named))
        found.push({ componentId, ...(await device.getApplicationStatus({ params: { componentId } })) });
      context.say(...applicationStates(found));
      return found;
    }),
});
