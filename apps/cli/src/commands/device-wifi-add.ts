import { SpheriteError, type WifiNetworkRequest } from '@spherite/protocol';
import { attachedDeviceOption, command, flag, required, value } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { givenSecret } from '../secrets.ts';
import { wifiNetworkAdded } from '../texts/wifi.ts';

export const deviceWifiAdd = command({
  options: {
    ssid: required('-s, --ssid <name>', 'The name of the network.'),
    psk: value('-p, --psk <key>', 'The key of the network.', { aliases: ['--key <key>'] }),
    pskStdin: flag('--psk-stdin', 'Read the key from standard input; at a terminal, ask for it.'),
    clientCertificate: value(
      '--client-cert-id <name>',
      'The certificate on the device that it shows to a network with EAP-TLS.',
    ),
    rootCertificate: value(
      '--root-ca-cert-id <name>',
      'The certificate on the device by which it knows the server of a network with EAP-TLS.',
    ),
    clientIdentity: value('--client-id <user@domain>', 'Who the device says it is to that server.'),
    configName: value('--config-name <name>', 'A name for this entry: at most 16 characters.'),
    targetedScan: flag('--targeted-scan', 'Find the network even if it hides its name.'),
    device: attachedDeviceOption,
  },
  examples: [
    ['azsphere device wifi add --ssid Contoso --psk-stdin', 'a network with a key, which is asked for'],
    ['azsphere device wifi add --ssid Contoso --psk-stdin < key.txt', 'the same in a script'],
    ['azsphere device wifi add --ssid Cafe', 'an open network'],
    [
      'azsphere device wifi add --ssid Plant --client-cert-id myClient --root-ca-cert-id myRoot',
      'a network with EAP-TLS',
    ],
  ],
  notes:
    'Without a key and without a client certificate the network is an open one. The certificates of EAP-TLS are put on the device with azsphere device certificate add, before or after.',
  run: async (options, context) => {
    checkSecurity(options);
    const psk = await givenSecret(context, {
      option: '--psk',
      given: options.psk,
      fromStdin: options.pskStdin,
      question: 'Key of the network',
    });
    return onDevice(context, options, async (device) => {
      context.progress.changing();
      const network = await device.addWifiNetwork({ body: requestOf(options, psk) });
      context.say(...wifiNetworkAdded(network));
      return network;
    });
  },
});

interface Choice {
  readonly ssid: string;
  readonly psk: string | undefined;
  readonly pskStdin: boolean;
  readonly clientCertificate: string | undefined;
  readonly rootCertificate: string | undefined;
  readonly clientIdentity: string | undefined;
  readonly configName: string | undefined;
  readonly targetedScan: boolean;
}

const checkSecurity = (choice: Choice): void => {
  if (choice.clientCertificate === undefined) {
    if (choice.rootCertificate !== undefined || choice.clientIdentity !== undefined)
      throw new SpheriteError(
        'USAGE',
        '--root-ca-cert-id and --client-id are of use only with --client-cert-id. Add it, or leave them out.',
      );
  } else if (choice.psk !== undefined || choice.pskStdin)
    throw new SpheriteError(
      'USAGE',
      'A network has a key, or EAP-TLS with --client-cert-id. Leave out one of the two.',
    );
};

const requestOf = (choice: Choice, psk: string | undefined): WifiNetworkRequest => {
  const { ssid, configName, targetedScan, clientCertificate: clientCertStoreIdentifier } = choice;
  const common = { ssid, configName, configState: 'enabled', targetedScan } as const;
  if (psk !== undefined) return { ...common, securityState: 'psk', psk };
  if (clientCertStoreIdentifier === undefined) return { ...common, securityState: 'open' };
  return {
    ...common,
    securityState: 'eaptls',
    clientCertStoreIdentifier,
    rootCaCertStoreIdentifier: choice.rootCertificate,
    clientIdentity: choice.clientIdentity,
  };
};
