import { type DeviceClient, type NetworkProxy, SpheriteError } from '@spherite/protocol';
import { flag, type OptionValues, value } from '../command.ts';
import type { Context } from '../context.ts';
import { neededSecret } from '../secrets.ts';
import { noProxy, type ProxyModel, proxyIs } from '../texts/network.ts';
import { chooseDevice, type DeviceChoice, onReachable } from './on-device.ts';

export const proxyPasswordOptions = {
  password: value('-p, --password <password>', 'The password for basic authentication.'),
  passwordStdin: flag(
    '--password-stdin',
    'Read the password from standard input; at a terminal, ask for it.',
  ),
} as const;

type ProxyPassword = OptionValues<typeof proxyPasswordOptions>;

/** The password of a proxy that wants one. */
export const proxyPassword = (
  context: Context,
  { password: given, passwordStdin: fromStdin }: ProxyPassword,
): Promise<string> =>
  neededSecret(context, { option: '--password', given, fromStdin, question: 'Password for the proxy' });

/** Undefined where none is set: then the device answers with an empty object. */
export const readProxy = async (device: DeviceClient): Promise<ProxyModel | undefined> => {
  const { address, enabled, port, authenticationType, username, noProxyAddresses } = await device.getProxy();
  const isSet =
    address !== undefined && enabled !== undefined && port !== undefined && authenticationType !== undefined;
  if (!isSet) return undefined;
  return {
    address,
    enabled,
    port,
    authenticationType,
    ...(username === undefined ? {} : { username }),
    noProxyAddresses: noProxyAddresses ?? [],
  };
};

/** Sets the proxy, which the device echoes; the password is not passed on. */
export const setProxy = async (device: DeviceClient, proxy: NetworkProxy): Promise<ProxyModel> => {
  const { password: _, ...shown } = await device.setProxy({ body: proxy });
  return shown;
};

/** Enables or disables the proxy that is set. The device does not give its password back, so it is needed once more. */
export const switchProxy = async (
  context: Context,
  options: DeviceChoice & ProxyPassword,
  enabled: boolean,
): Promise<ProxyModel> => {
  const device = await chooseDevice(context, options.device);
  const found = await onReachable(context, device, readProxy);
  if (!found) throw new SpheriteError('DEVICE_UNCHANGED', noProxy);
  if (found.enabled === enabled) {
    context.say(proxyIs(found));
    return found;
  }
  const secret =
    found.authenticationType === 'basic' ? { password: await proxyPassword(context, options) } : {};
  context.progress.changing();
  const proxy = await onReachable(context, device, (client) =>
    setProxy(client, { ...found, ...secret, enabled }),
  );
  context.say(proxyIs(proxy));
  return proxy;
};
