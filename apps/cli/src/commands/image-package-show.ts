import { command, required } from '../command.ts';
import { describeContent, describeMetadata } from '../images/describe-image.ts';
import { knownDevelopmentSigner } from '../images/development-key.ts';
import { aboutImage, anotherFile, readGivenImage } from '../images/given-image.ts';
import { contentLines, metadataLines } from '../texts/image-packages.ts';

export const imagePackageShow = command({
  options: {
    imagePackage: required('-f, --image-package <file>', 'The image package.', {
      aliases: ['--imagepackage <file>', '--filepath <file>'],
    }),
  },
  examples: [
    [
      'azsphere image-package show --image-package blink.imagepackage',
      'what it is, who signed it, what is in it',
    ],
    ['azsphere image-package show -f service.cap', 'which device a capability is for, and what it allows'],
  ],
  notes:
    'A signature is checked where its key is known here: that of the packages that were made in this SPHERITE_HOME.',
  run: async ({ imagePackage: path }, context) => {
    const { bytes, image } = await readGivenImage(path);
    const metadata = describeMetadata(image, await knownDevelopmentSigner(context));
    context.say(...metadataLines(metadata));
    const content = aboutImage(`What is in ${path} cannot be read`, anotherFile, () =>
      describeContent(bytes, image),
    );
    context.say(...contentLines(content));
    return { ...metadata, ...content };
  },
});
