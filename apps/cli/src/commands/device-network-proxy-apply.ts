import { SpheriteError } from '@spherite/protocol';
import { InvalidArgumentError } from 'commander';
import {
  attachedDeviceOption,
  command,
  flag,
  type OptionSpec,
  required,
  requiredNumber,
  value,
  values,
} from '../command.ts';
import { proxyPassword, proxyPasswordOptions, setProxy } from '../devices/network-proxy.ts';
import { onDevice } from '../devices/on-device.ts';
import { networkProxy, proxyApplied } from '../texts/network.ts';

/** The device takes anything of this length, and would look for a host of that name. */
const hostName = (text: string): string => {
  if (!/[\s/@]|^[^:]*:\d*$/.test(text)) return text;
  throw new InvalidArgumentError(
    'It must be a name or an IP address alone, like proxy.contoso.com; the port goes with --port.',
  );
};

const addressOption: OptionSpec<string> = {
  ...required('-a, --address <address>', 'Where the proxy is: its name or IP address.'),
  parse: hostName,
};

export const deviceNetworkProxyApply = command({
  options: {
    address: addressOption,
    port: requiredNumber('-r, --port <number>', 'Its port.', { from: 1, to: 65_535 }),
    authentication: required('-t, --authentication <type>', 'Whether it wants a user name and a password.', {
      choices: ['anonymous', 'basic'],
    }),
    username: value('-u, --username <name>', 'The user name for basic authentication.'),
    ...proxyPasswordOptions,
    noProxyAddresses: values(
      '-n, --no-proxy-addresses <host...>',
      'What the device reaches without the proxy.',
    ),
    enable: flag('--enable', 'Use the proxy from now on, as is done unless --disable is given.'),
    disable: flag('--disable', 'Only set the proxy, and do not use it yet.'),
    device: attachedDeviceOption,
  },
  examples: [
    [
      'azsphere device network proxy apply --address proxy.contoso.com --port 8080 --authentication anonymous',
      'a proxy for everybody',
    ],
    [
      'azsphere device network proxy apply -a 10.0.0.8 -r 8080 -t basic -u device --password-stdin < password.txt',
      'with a password',
    ],
  ],
  notes: 'What was set before is replaced as a whole.',
  run: async (options, context) => {
    checkChoice(options);
    const { address, port, disable, username, noProxyAddresses = [] } = options;
    const base = { address, enabled: !disable, port, noProxyAddresses: noProxyAddresses.flatMap(listed) };
    const proxy =
      options.authentication === 'basic'
        ? ({
            ...base,
            authenticationType: 'basic',
            username,
            password: await proxyPassword(context, options),
          } as const)
        : ({ ...base, authenticationType: 'anonymous' } as const);
    return onDevice(context, options, async (device) => {
      context.progress.changing();
      const applied = await setProxy(device, proxy);
      context.say(proxyApplied, ...networkProxy(applied));
      return applied;
    });
  },
});

/** Several addresses may also stand in one word, as scripts for the real tool have them. */
const listed = (text: string): string[] => text.split(/[\s,]+/).filter((address) => address !== '');

interface Choice {
  readonly authentication: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly passwordStdin: boolean;
  readonly enable: boolean;
  readonly disable: boolean;
}

const checkChoice = (choice: Choice): void => {
  if (choice.enable && choice.disable)
    throw new SpheriteError('USAGE', '--enable and --disable exclude each other. Leave out one.');
  const isBasic = choice.authentication === 'basic';
  if (isBasic && choice.username === undefined)
    throw new SpheriteError('USAGE', 'Basic authentication needs --username.');
  if (!isBasic && (choice.username !== undefined || choice.password !== undefined || choice.passwordStdin))
    throw new SpheriteError(
      'USAGE',
      'A user name and a password are of use only with --authentication basic. Leave them out.',
    );
};
