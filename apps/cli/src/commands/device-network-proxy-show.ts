import { attachedDeviceOption, command } from '../command.ts';
import { readProxy } from '../devices/network-proxy.ts';
import { onDevice } from '../devices/on-device.ts';
import { networkProxy, noProxy } from '../texts/network.ts';

export const deviceNetworkProxyShow = command({
  options: { device: attachedDeviceOption },
  examples: [['azsphere device network proxy show', 'the proxy, without its password']],
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const proxy = await readProxy(device);
      context.say(...(proxy ? networkProxy(proxy) : [noProxy]));
      return proxy ?? {};
    }),
});
