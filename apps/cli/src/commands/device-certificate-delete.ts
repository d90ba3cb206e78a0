import { attachedDeviceOption, certificateIdOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { certificateDeleted } from '../texts/certificates.ts';

export const deviceCertificateDelete = command({
  options: { id: certificateIdOption, device: attachedDeviceOption },
  examples: [['azsphere device certificate delete --cert-id myRoot', 'when no network needs it any more']],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const { id } = options;
      context.progress.changing();
      await device.deleteCertificate({ params: { id } });
      context.say(certificateDeleted(id));
      return { id };
    }),
});
