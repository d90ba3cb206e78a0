import { capabilityImageSize } from '@spherite/image';
import { attachedDeviceOption, command, required } from '../command.ts';
import { applyCapabilityImage } from '../development/capability-image.ts';
import { chooseDevice } from '../devices/on-device.ts';
import { readGivenFile } from '../files/given-files.ts';

export const deviceCapabilityUpdate = command({
  options: {
    file: required('-f, --filepath <file>', "What 'azsphere device capability download' wrote."),
    device: attachedDeviceOption,
  },
  examples: [['azsphere device capability update --filepath service.cap', 'the device restarts with it']],
  notes: 'Nobody has to be logged in. What the device allowed before by such a file, it allows no more.',
  run: async ({ file, device: named }, context) => {
    const device = await chooseDevice(context, named);
    const image = await readGivenFile(file, capabilityImageSize);
    await applyCapabilityImage(context, device, image, image);
    return { filepath: file };
  },
});
