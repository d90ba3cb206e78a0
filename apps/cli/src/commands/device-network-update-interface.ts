import { attachedDeviceOption, command, interfaceOption, required } from '../command.ts';
import { changeInterface } from '../devices/network-interface.ts';
import { hardwareAddressIs } from '../texts/network.ts';

export const deviceNetworkUpdateInterface = command({
  options: {
    interface: interfaceOption,
    hardwareAddress: required('--hardware-address <address>', 'Six pairs of hexadecimal digits.'),
    device: attachedDeviceOption,
  },
  examples: [
    [
      'azsphere device network update-interface --interface eth0 --hardware-address 12:34:56:ab:cd:ef',
      'another hardware address',
    ],
  ],
  run: async (options, context) => {
    const { hardwareAddress } = options;
    const changed = await changeInterface(context, options, { hardwareAddress });
    context.say(hardwareAddressIs(changed));
    return changed;
  },
});
