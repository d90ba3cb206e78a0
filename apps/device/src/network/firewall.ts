import { isIPv4 } from 'node:net';
import type { FirewallRuleset } from '@spherite/protocol';

type Rule = FirewallRuleset['rules'][number];

/** What an application that runs may reach, and what may reach it, as its manifest says. */
export interface NetworkUse {
  /** The user that the application runs as. */
  readonly uid: number;
  /** Host names and addresses. */
  readonly connections: readonly string[];
  readonly tcpServerPorts: readonly number[];
  readonly udpServerPorts: readonly number[];
}

/**
 * The firewall's rules, by hook: first those that the operating system needs, then those of each application, then
 * nothing else. The hooks that no rule is for are not valid, as on the real device.
 *
 * @param address - of the device on its service line.
 */
export const firewallRulesets = (address: string, applications: readonly NetworkUse[]): FirewallRuleset[] => [
  unused('PREROUTING'),
  {
    hook: 'INPUT',
    isValid: true,
    rules: [
      rule(to(loopback)),
      rule({
        ...from(pc),
        ...to(address),
        interfaceInName: serviceLine,
        ...tcp,
        destinationPortRange: only(restPort),
      }),
      rule({ state: 'established' }),
      ...applications
        .flatMap(({ tcpServerPorts, udpServerPorts }) => [
          ...tcpServerPorts.map((port) => rule({ ...tcp, destinationPortRange: only(port) })),
          ...udpServerPorts.map((port) => rule({ ...udp, destinationPortRange: only(port) })),
        ])
        .slice(0, room),
      rule(nothingElse),
    ],
  },
  unused('FORWARD'),
  {
    hook: 'OUTPUT',
    isValid: true,
    rules: [
      rule(to(loopback)),
      rule({
        ...from(address),
        ...to(pc),
        interfaceOutName: serviceLine,
        ...tcp,
        sourcePortRange: only(restPort),
      }),
      rule({ uid: operatingSystem }),
      // A name has no rule: the real device makes one for each address that it resolves to, and here none does.
      ...applications
        .flatMap(({ uid, connections }) =>
          connections.filter((host) => isIPv4(host)).map((host) => rule({ uid, ...to(host) })),
        )
        .slice(0, room),
      rule(nothingElse),
    ],
  },
  unused('POSTROUTING'),
];

/** So many rules of applications a hook takes, those that started first; an answer with all of them fits the line. */
const room = 1024;

const unused = (hook: FirewallRuleset['hook']): FirewallRuleset => ({ hook, isValid: false, rules: [] });

const loopback = '127.0.0.1';
/** The real network gives this address to the PC. */
const pc = '192.168.35.1';
const serviceLine = 'azspheresvc';
const restPort = 443;
const operatingSystem = 0;
const anybody = 0xffff_ffff;
const anyAddress = '0.0.0.0';
const one = '255.255.255.255';
const allPorts = { min: 0, max: 65_535 };

const from = (sourceIP: string): Partial<Rule> => ({ sourceIP, sourceMask: one });
const to = (destinationIP: string): Partial<Rule> => ({ destinationIP, destinationMask: one });
const only = (port: number): Rule['sourcePortRange'] => ({ min: port, max: port });
const tcp: Partial<Rule> = { protocol: 'tcp' };
const udp: Partial<Rule> = { protocol: 'udp' };
const nothingElse: Partial<Rule> = { action: 'drop' };

/** Everything that a rule does not say matches anything. Nothing is counted: no packet ever passes. */
const rule = (said: Partial<Rule>): Rule => ({
  sourceIP: anyAddress,
  sourceMask: anyAddress,
  destinationIP: anyAddress,
  destinationMask: anyAddress,
  uid: anybody,
  action: 'accept',
  interfaceInName: '',
  interfaceOutName: '',
  state: 'none',
  tcpMask: [],
  tcpCmp: [],
  tcpInv: false,
  protocol: 'any',
  sourcePortRange: allPorts,
  destinationPortRange: allPorts,
  packets: 0,
  bytes: 0,
  ...said,
});
