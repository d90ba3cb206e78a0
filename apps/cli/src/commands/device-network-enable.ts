import { attachedDeviceOption, command, interfaceOption } from '../command.ts';
import { changeInterface } from '../devices/network-interface.ts';
import { interfaceIs } from '../texts/network.ts';

export const deviceNetworkEnable = command({
  options: { interface: interfaceOption, device: attachedDeviceOption },
  examples: [['azsphere device network enable --interface wlan0', 'Wi-Fi on, and wait until it is']],
  run: async (options, context) => {
    const changed = await changeInterface(context, options, { interfaceUp: true });
    context.say(interfaceIs(changed));
    return changed;
  },
});
