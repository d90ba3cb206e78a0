import { imageType } from '@spherite/image';
import type { ComponentDetails } from '@spherite/protocol';

/** What a kind of image is called for people. */
export const imageTypeText = (type: number): string => phrases[type] ?? `System software image type ${type}`;

const phrases: Readonly<Record<number, string>> = {
  [imageType.Applications]: 'Application',
  [imageType.CustomerBoardConfig]: 'Board configuration',
  [imageType.FirmwareConfig]: 'Device capability configuration',
};

/** Scripts look for the ` --> ` before each image, and read the lines below it. */
export const installedImages = (components: readonly ComponentDetails[]): string[] =>
  components.length === 0
    ? ['No installed images.']
    : [
        'Installed images:',
        ...components.flatMap(({ uid, image_type: type, images, name }) => [
          ` --> ${name}`,
          `   --> Image type:   ${imageTypeText(type)}`,
          `   --> Component ID: ${uid}`,
          `   --> Image ID:     ${images[0]?.uid ?? 'none yet; it is staged, and not installed'}`,
        ]),
      ];
