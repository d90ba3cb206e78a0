import { attachedDeviceOption, command } from '../command.ts';
import { proxyPasswordOptions, switchProxy } from '../devices/network-proxy.ts';

export const deviceNetworkProxyEnable = command({
  options: { ...proxyPasswordOptions, device: attachedDeviceOption },
  examples: [['azsphere device network proxy enable', 'use the proxy that is set']],
  notes:
    'The device does not give the password of a proxy back, so that of one with basic authentication is needed again.',
  run: (options, context) => switchProxy(context, options, true),
});
