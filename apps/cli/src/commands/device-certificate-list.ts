import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { certificates } from '../texts/certificates.ts';

export const deviceCertificateList = command({
  options: { device: attachedDeviceOption },
  examples: [['azsphere device certificate list', 'what the certificates on the device are called']],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const { identifiers } = await device.listCertificates();
      context.say(...certificates(identifiers));
      return identifiers;
    }),
});
