import { attachedDeviceOption, command, interfaceOption } from '../command.ts';
import { changeInterface } from '../devices/network-interface.ts';
import { interfaceIs } from '../texts/network.ts';

export const deviceNetworkDisable = command({
  options: { interface: interfaceOption, device: attachedDeviceOption },
  examples: [['azsphere device network disable --interface wlan0', 'Wi-Fi off, and wait until it is']],
  run: async (options, context) => {
    const changed = await changeInterface(context, options, { interfaceUp: false });
    context.say(interfaceIs(changed));
    return changed;
  },
});
