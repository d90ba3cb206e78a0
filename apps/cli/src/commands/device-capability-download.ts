import { capability } from '@spherite/image';
import { attachedDeviceOption, command, required, tenantOption } from '../command.ts';
import { type Capabilities, capabilitySource } from '../development/capability-image.ts';
import { chooseDevice } from '../devices/on-device.ts';
import { writeGivenFile } from '../files/given-files.ts';
import { downloaded, downloading, wroteFile } from '../texts/development.ts';

const types = {
  ApplicationDevelopment: [capability.appDevelopment],
  FieldServicing: [capability.fieldServicing],
  None: [],
} satisfies Readonly<Record<string, Capabilities>>;

export const deviceCapabilityDownload = command({
  options: {
    type: required('--type <type>', 'What the device is to allow; None takes all of it away.', {
      choices: Object.keys(types) as (keyof typeof types)[],
    }),
    destination: required('--destination <file>', 'The file to write; one of that name is replaced.'),
    device: attachedDeviceOption,
    tenant: tenantOption,
  },
  examples: [
    [
      'azsphere device capability download --type FieldServicing --destination service.cap',
      'for whoever services the device where there is no service',
    ],
  ],
  notes: "The file is for one device only. 'azsphere device capability update' puts it there.",
  run: async ({ type, destination, device: named, tenant }, context) => {
    const device = await chooseDevice(context, named);
    const { deviceId, tenantId, download } = await capabilitySource(context, device, tenant);
    context.say(downloading(deviceId));
    await writeGivenFile(destination, await download(types[type]));
    context.say(downloaded, wroteFile(destination));
    return { id: deviceId, tenantId, destination };
  },
});
