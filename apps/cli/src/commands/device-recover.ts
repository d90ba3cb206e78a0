import { type DeviceClient, recoveryClient, splitImages } from '@spherite/protocol';
import { attachedDeviceOption, command } from '../command.ts';
import type { Context } from '../context.ts';
import { chooseDevice } from '../devices/on-device.ts';
import { readDeviceId } from '../devices/proof.ts';
import { untilRestarted } from '../devices/restarted.ts';
import * as text from '../texts/recovery.ts';

export const deviceRecover = command({
  options: { device: attachedDeviceOption },
  examples: [
    ['azsphere device recover', 'the operating system anew, and nothing else on the device'],
    ['azsphere device recover --device 1', 'one of several attached devices'],
  ],
  notes:
    'What was put on the device is lost: applications, certificates, networks, what it allows. Who it is, its manufacturing state and its tenant stay. Nobody has to be logged in.',
  run: async ({ device: named }, context) => {
    const device = await chooseDevice(context, named);
    context.say(text.downloading);
    const images = splitImages(await download(context));
    context.say(text.downloaded, text.starting);
    context.progress.changing();
    await untilRestarted(context, device, (client) => sendAll(context, client, images));
    const deviceId = await readDeviceId(context, device);
    context.say(...text.recovered(deviceId));
    return { id: deviceId, images: images.length };
  },
});

const download = async (context: Context): Promise<Uint8Array> => {
  const { send } = await context.service();
  return context.busy('Downloading recovery images', () => recoveryClient(send).downloadRecoveryImages());
};

const sendAll = async (
  context: Context,
  device: DeviceClient,
  images: readonly Uint8Array[],
): Promise<void> => {
  await device.beginRecovery();
  const total = images.reduce((sum, { length }) => sum + length, 0);
  context.say(...text.boardFound, text.sending(images.length, total));
  let left = total;
  for (const [place, image] of images.entries()) {
    await context.busy(`Sending image ${place + 1} of ${images.length}`, () =>
      device.recoverImage({ body: image }),
    );
    left -= image.length;
    context.say(text.sent(place + 1, images.length, left, total));
  }
  await device.completeRecovery();
  context.say(text.written);
};
