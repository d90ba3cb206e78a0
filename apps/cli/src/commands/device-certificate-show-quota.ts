import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { certificateQuota } from '../texts/certificates.ts';

export const deviceCertificateShowQuota = command({
  options: { device: attachedDeviceOption },
  examples: [['azsphere device certificate show-quota', 'how much space is left for certificates']],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const availableSpace = Number((await device.getCertificateSpace()).AvailableSpace);
      context.say(certificateQuota(availableSpace));
      return { availableSpace };
    }),
});
