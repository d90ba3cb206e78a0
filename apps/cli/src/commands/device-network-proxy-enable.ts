import { attachedDeviceOption, command } from '../command.ts';
import { proxyPasswordOptions, switchProxy } from '../devices/network-proxy.ts';

export const deviceNetworkProxyEnable = command({
  options: { ...proxyPasswordOptions, device: attachedDeviceOption },
  examples: [['azsphere device network proxy enable', 'use the proxy that is set']],
  notes:
    'The proxy is set once more for that. The device does not give back the password of one with basic authentication, so it is needed again.',
  run: (options, context) => switchProxy(context, options, true),
});
