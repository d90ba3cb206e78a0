import * as z from 'zod';
import type { Operations } from '../../contract/operation.ts';
import { networkProxy, noProxyAddresses, proxyAddress } from './network-proxy.ts';

const name = z.object({ name: z.string() });

const networkInterface = z.object({
  interfaceName: z.string(),
  interfaceUp: z.boolean(),
  connectedToNetwork: z.boolean(),
  ipAcquired: z.boolean(),
  connectedToInternet: z.boolean(),
  hardwareAddress: z.string().optional(),
  ipAssignment: z.enum(['static', 'dynamic']).optional(),
  ipAddresses: z.array(z.string()),
});
export type NetworkInterface = z.infer<typeof networkInterface>;

const portRange = z.object({ min: z.int(), max: z.int() });
const tcpFlags = z.array(z.enum(['fin', 'syn', 'rst', 'psh', 'ack', 'urg']));

const firewallRuleset = z.object({
  hook: z.enum(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']),
  isValid: z.boolean(),
  rules: z.array(
    z.object({
      sourceIP: z.string(),
      sourceMask: z.string(),
      destinationIP: z.string(),
      destinationMask: z.string(),
      uid: z.int(),
      action: z.enum(['drop', 'accept']),
      interfaceInName: z.string(),
      interfaceOutName: z.string(),
      state: z.enum(['none', 'established', 'related']),
      tcpMask: tcpFlags,
      tcpCmp: tcpFlags,
      tcpInv: z.boolean(),
      protocol: z.enum(['any', 'icmp', 'igmp', 'tcp', 'udp']),
      sourcePortRange: portRange,
      destinationPortRange: portRange,
      packets: z.int(),
      bytes: z.int(),
    }),
  ),
});
export type FirewallRuleset = z.infer<typeof firewallRuleset>;

/** A host name or an address alone: in a URL there may be a password, and the address is shown. */
const hostAlone = proxyAddress.regex(/^[^\s/\\@?#]*$/, 'InvalidProxyAddress');

/** Interfaces, firewall and proxy. */
export const networkCommands = {
  getNetStatus: {
    method: 'GET',
    path: '/net/status',
    summary: 'Whether the device has authenticated itself, has the time, and uses a proxy.',
    security: 'none',
    status: 200,
    answer: z.object({
      deviceAuthenticationIsReady: z.boolean(),
      networkTimeSync: z.enum(['complete', 'incomplete', 'disabled']),
      proxy: z.enum(['disabled', 'enabled', 'resolvingProxyName', 'ready']),
    }),
  },
  listInterfaces: {
    method: 'GET',
    path: '/net/interfaces',
    summary: 'The network interfaces.',
    security: 'rest',
    status: 200,
    answer: z.object({ interfaces: z.array(networkInterface) }),
  },
  getInterface: {
    method: 'GET',
    path: '/net/interfaces/:name',
    summary: 'One network interface.',
    security: 'rest',
    params: name,
    status: 200,
    answer: networkInterface,
    refusals: [404],
  },
  updateInterface: {
    method: 'PATCH',
    path: '/net/interfaces/:name',
    summary: 'Switches an interface on or off, or gives it another hardware address; both take a moment.',
    security: 'rest',
    params: name,
    body: z.object({
      hardwareAddress: z
        .string('InvalidMacAddress')
        .regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/, 'InvalidMacAddress')
        .optional(),
      interfaceUp: z.boolean().optional(),
    }),
    status: 200,
    answer: z.object({}),
    refusals: [404, 500],
  },
  listFirewallRulesets: {
    method: 'GET',
    path: '/net/firewall/rulesets',
    summary: 'The rules of the firewall, by hook.',
    security: 'rest',
    status: 200,
    answer: z.object({ rulesets: z.array(firewallRuleset) }),
  },
  getProxy: {
    method: 'GET',
    path: '/net/proxy',
    summary: 'The proxy, without its password; an empty object where there is none.',
    security: 'rest',
    status: 200,
    answer: networkProxy.partial().extend({ noProxyAddresses: noProxyAddresses.optional() }),
  },
  setProxy: {
    method: 'POST',
    path: '/net/proxy',
    summary: 'Sets the proxy, and echoes it.',
    security: 'rest',
    body: networkProxy.extend({ address: hostAlone }),
    status: 200,
    answer: networkProxy,
    refusals: [500],
  },
  deleteProxy: {
    method: 'DELETE',
    path: '/net/proxy',
    summary: 'Leaves the proxy off.',
    security: 'rest',
    status: 200,
    answer: z.object({}),
  },
} as const satisfies Operations;
