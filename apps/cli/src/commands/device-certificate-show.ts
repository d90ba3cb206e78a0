import { attachedDeviceOption, certificateIdOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { certificate } from '../texts/certificates.ts';

export const deviceCertificateShow = command({
  options: { id: certificateIdOption, device: attachedDeviceOption },
  examples: [
    [
      'azsphere device certificate show --cert-id myRoot',
      'whose certificate it is, and how long it is valid',
    ],
  ],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const found = await device.getCertificate({ params: { id: options.id } });
      context.say(...certificate(found));
      return found;
    }),
});
