import { imageType, readApplication } from '@spherite/image';
import { type DeviceClient, imageCapacity } from '@spherite/protocol';
import { attachedDeviceOption, command, flag, required } from '../command.ts';
import type { Context } from '../context.ts';
import { chooseDevice, onReachable } from '../devices/on-device.ts';
import { untilRestarted } from '../devices/restarted.ts';
import { aboutImage, anotherFile, type GivenImage, readGivenImage, unusable } from '../images/given-image.ts';
import { unfilledNeed } from '../images/runtimes.ts';
import { applicationState, deployed, deployedImage, deploying } from '../texts/applications.ts';
import { rebooting } from '../texts/development.ts';
import { imageTypeText } from '../texts/images.ts';

export const deviceSideloadDeploy = command({
  options: {
    imagePackage: required('-p, --image-package <file>', 'The image package.', {
      aliases: ['--imagepackage <file>'],
    }),
    manualStart: flag('-m, --manual-start', 'Do not start the application.', { aliases: ['--manualstart'] }),
    force: flag('--force', 'Send also what the device seems to be too old for.'),
    device: attachedDeviceOption,
  },
  examples: [
    ['azsphere device sideload deploy --image-package blink.imagepackage', 'the application runs at once'],
    [
      'azsphere device app deploy -p blink.imagepackage --manual-start',
      "before 'azsphere device app start --debug-mode'",
    ],
  ],
  notes:
    "What was deployed under the same component ID is replaced. What somebody signed whom the device does not trust needs 'azsphere device enable-development'.",
  run: async (options, context) => {
    const { imagePackage: path, device: named } = options;
    const given = await readGivenImage(path);
    const { imageType: type, componentId, imageId, name } = given.image.metadata;
    checkKind(path, given);
    const device = await chooseDevice(context, named);
    context.say(deploying(path));
    const put = (client: DeviceClient) => deploy(context, client, path, given, options);
    const model = { componentId, imageId, name };
    if (type !== imageType.Applications) {
      await untilRestarted(context, device, async (client) => {
        const { restartingSystem } = await put(client);
        if (!restartingSystem) await client.restart();
        context.say(rebooting);
      });
      context.say(deployed(path), ...deployedImage(model));
      return model;
    }
    return onReachable(context, device, async (client) => {
      await put(client);
      const { state } = await client.getApplicationStatus({ params: { componentId } });
      context.say(deployed(path), ...deployedImage(model), applicationState({ componentId, state }));
      return { ...model, state };
    });
  },
});

/** What is plainly wrong is not sent. */
const checkKind = (path: string, { bytes, image }: GivenImage): void => {
  if (bytes.length > imageCapacity)
    throw unusable(
      `${path} has ${bytes.length} bytes, and can never fit: a device has ${imageCapacity} (1 MiB) for all that is deployed. Make it smaller.`,
    );
  switch (image.metadata.imageType) {
    case imageType.Applications:
      aboutImage(`${path} holds no application that can run`, anotherFile, () => readApplication(image));
      return;
    case imageType.CustomerBoardConfig:
      return;
    case imageType.FirmwareConfig:
      throw unusable(
        `${path} is a device capability configuration. Put it on the device with 'azsphere device capability update'.`,
      );
    default:
      throw unusable(
        `${path} is of the kind '${imageTypeText(image.metadata.imageType)}', and only applications and board configurations are deployed. 'azsphere device recover' puts the operating system on a device.`,
      );
  }
};

interface Deployment {
  readonly manualStart: boolean;
  readonly force: boolean;
}

const deploy = async (
  context: Context,
  device: DeviceClient,
  path: string,
  { bytes, image }: GivenImage,
  { manualStart, force }: Deployment,
) => {
  // A locked device says so before it is sent a megabyte.
  await device.getImages();
  const lack = force ? undefined : unfilledNeed(image.metadata.needs, await device.getAbiVersions());
  if (lack)
    throw unusable(
      `${path} needs version ${lack.needed} of the ${lack.runtime}, and the device has version ${lack.available}. Pack it with --target-api-set ${lack.available}, or leave the decision to the device with --force.`,
    );
  context.progress.changing();
  await context.busy(`Sending ${bytes.length} bytes`, () => device.stageImage({ body: bytes }));
  return context.busy('Installing', () =>
    device.installImages({ body: { appControlMode: manualStart ? 'Manual' : 'Auto' } }),
  );
};
