import { imageType } from '@spherite/image';
import { attachedDeviceOption, command, flag } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { installedImages } from '../texts/images.ts';

export const deviceImageListInstalled = command({
  options: {
    full: flag('-f, --full', 'Also list the images of the operating system.', { aliases: ['--all'] }),
    device: attachedDeviceOption,
  },
  examples: [
    ['azsphere device image list-installed', 'the applications and the board configuration on the device'],
    ['azsphere device image list-installed --full -o json', 'all that there is, for a script'],
  ],
  run: ({ full, ...options }, context) =>
    onDevice(context, options, async (device) => {
      const answer = await device.getImages();
      const components = answer.components.filter(({ image_type: type }) => full || isOfCustomer.has(type));
      context.say(...installedImages(components));
      return { ...answer, components };
    }),
});

const isOfCustomer: ReadonlySet<number> = new Set([imageType.Applications, imageType.CustomerBoardConfig]);
