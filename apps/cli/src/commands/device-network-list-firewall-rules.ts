import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { firewallRules } from '../texts/network.ts';

export const deviceNetworkListFirewallRules = command({
  options: { device: attachedDeviceOption },
  examples: [
    ['azsphere device network list-firewall-rules', 'what the device lets through, by where it looks'],
  ],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const { rulesets } = await device.listFirewallRulesets();
      context.say(...firewallRules(rulesets));
      return rulesets;
    }),
});
