import type {
  Answer,
  deviceCommands,
  FirewallRuleset,
  NetworkInterface,
  NetworkProxy,
} from '@spherite/protocol';
import { fields, table } from './table.ts';

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no');

export const networkInterfaces = (interfaces: readonly NetworkInterface[]): string[] =>
  interfaces.length === 0
    ? ['The device has no network interfaces.']
    : table(
        ['Name', 'Up', 'Connected', 'Internet', 'IP addresses', 'Assigned', 'Hardware address'],
        interfaces.map((one) => [
          one.interfaceName,
          yesOrNo(one.interfaceUp),
          yesOrNo(one.connectedToNetwork),
          yesOrNo(one.connectedToInternet),
          one.ipAddresses.join(', '),
          one.ipAssignment ?? '',
          one.hardwareAddress ?? '',
        ]),
      );

export const interfaceIs = ({ interfaceName, interfaceUp }: NetworkInterface): string =>
  `Network interface '${interfaceName}' is ${interfaceUp ? 'up' : 'down'}.`;

export const hardwareAddressIs = ({ interfaceName, hardwareAddress }: NetworkInterface): string =>
  `The hardware address of network interface '${interfaceName}' is ${hardwareAddress}.`;

export const networkStatus = (status: Answer<typeof deviceCommands.getNetStatus>): string[] =>
  fields([
    ['Device authentication ready', yesOrNo(status.deviceAuthenticationIsReady)],
    ['Network time sync', status.networkTimeSync],
    ['Proxy', status.proxy],
  ]);

export const firewallRules = (rulesets: readonly FirewallRuleset[]): string[] =>
  rulesets.flatMap(({ hook, isValid, rules }) =>
    rules.length === 0
      ? [`${hook}: ${isValid ? 'no rules' : 'not used'}`]
      : [`${hook}:`, ...table(ruleHead, rules.map(ruleRow))],
  );

type FirewallRule = FirewallRuleset['rules'][number];

const ruleHead = ['Action', 'Protocol', 'Source', 'Destination', 'In', 'Out', 'State', 'UID'];

const ruleRow = (rule: FirewallRule): string[] => [
  rule.action,
  rule.protocol,
  `${hosts(rule.sourceIP, rule.sourceMask)}${ports(rule.sourcePortRange)}`,
  `${hosts(rule.destinationIP, rule.destinationMask)}${ports(rule.destinationPortRange)}`,
  rule.interfaceInName || any,
  rule.interfaceOutName || any,
  rule.state === 'none' ? any : rule.state,
  rule.uid === everyUid ? any : String(rule.uid),
];

const any = 'any';
const everyUid = 0xffff_ffff;
const everyPort = 0xffff;

const hosts = (address: string, mask: string): string =>
  mask === '0.0.0.0' ? any : mask === '255.255.255.255' ? address : `${address}/${mask}`;

const ports = ({ min, max }: FirewallRule['sourcePortRange']): string => {
  if (min === 0 && (max === 0 || max === everyPort)) return '';
  return min === max ? `:${min}` : `:${min}-${max}`;
};

/** A proxy without its password: nobody has to see that again. The keys are those of `-o json`. */
export type ProxyModel = Omit<NetworkProxy, 'password'>;

export const noProxy = "No proxy is set on the device. Set one with 'azsphere device network proxy apply'.";

export const networkProxy = (proxy: ProxyModel): string[] =>
  fields([
    ['Address', proxy.address],
    ['Port', String(proxy.port)],
    ['Enabled', yesOrNo(proxy.enabled)],
    ['Authentication', proxy.authenticationType],
    ...(proxy.username === undefined ? [] : [['User name', proxy.username] as const]),
    ['No proxy for', proxy.noProxyAddresses.join(', ')],
  ]);

export const proxyApplied = 'Successfully set the proxy of the device:';

export const proxyIs = ({ enabled }: ProxyModel): string =>
  `The proxy of the device is ${enabled ? 'enabled' : 'disabled'}.`;

export const proxyDeleted = 'The device uses no proxy any more.';
