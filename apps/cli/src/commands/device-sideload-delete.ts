import { componentIdOption } from '../applications/component-id.ts';
import { deletableApplications } from '../applications/installed-applications.ts';
import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { noApplications } from '../texts/applications.ts';
import { rebooting, removed, removingApplications } from '../texts/development.ts';

export const deviceSideloadDelete = command({
  options: { componentId: componentIdOption, device: attachedDeviceOption },
  examples: [
    ['azsphere device sideload delete', 'every application, before another one is deployed'],
    [
      'azsphere device app delete --component-id 2f074b0f-d99d-4692-82d9-ef93a7d6463c',
      'one of them, or the board configuration',
    ],
  ],
  notes: 'The debugging server stays, unless it is named.',
  run: ({ componentId: named, ...options }, context) =>
    onDevice(context, options, async (device) => {
      const { meant, present } = await deletableApplications(device, named);
      context.say(meant.length === 0 ? noApplications : removingApplications);
      context.progress.changing();
      for (const componentId of meant) {
        const { restartingSystem } = await device.deleteImage({ params: { componentId } });
        context.say(removed(componentId), ...(restartingSystem ? [rebooting] : []));
      }
      return { removed: present };
    }),
});
