import { DeviceRefusal, deviceErrors, type NetworkInterface, type NetworkPort } from '@spherite/protocol';
import type { DeviceAuthentication } from '../device-authentication.ts';
import type { SystemParts } from '../parts.ts';
import type { Wifi } from '../wifi/wifi.ts';
import type { DeviceTime } from './device-time.ts';
import { firewallRulesets, type NetworkUse } from './firewall.ts';
import { hardwareAddress } from './hardware-address.ts';
import { type Ethernet, listInterfaces } from './interfaces.ts';
import { createProxy } from './proxy.ts';

export interface NetworkOptions extends SystemParts {
  readonly wifi: Wifi;
  readonly time: DeviceTime;
  /** The device's address on its service line. */
  readonly address: () => string;
  /** Absent in a device without a service. */
  readonly authentication: DeviceAuthentication | undefined;
  /** The applications that run. */
  readonly applications: () => readonly NetworkUse[];
}

export interface Network {
  readonly commands: NetworkPort;
  /** Whether the device reaches the internet, and so the service. */
  isOnline(): boolean;
  start(): void;
  stop(): void;
}

/** An interface is what it was told to be so long after it was told. */
const settlingMs = 500;

/** The device's interfaces, its firewall and its proxy. */
export const createNetwork = (options: NetworkOptions): Network => {
  const { silicon, store, clock, log, wifi, time, address, authentication, applications } = options;
  const proxy = createProxy(options);

  const wantedEthernet = (): Ethernet => {
    const { up, hardwareAddress: given } = store.state.network.eth0;
    return { up, hardwareAddress: given ?? hardwareAddress(silicon.deviceId, 6) };
  };
  /** The emulator's own network, by which a device reaches its service without a radio. */
  let ethernet = authentication && wantedEthernet();
  let isRunning = false;
  let cancel = (): void => {};

  const interfaces = (): NetworkInterface[] => listInterfaces(address(), ethernet, wifi);

  /** @throws DeviceRefusal where there is no such interface. */
  const find = (name: string): NetworkInterface => {
    const found = interfaces().find(({ interfaceName }) => interfaceName === name);
    if (!found) throw new DeviceRefusal(404, deviceErrors.InvalidRequestUri);
    return found;
  };

  const isOnline = (): boolean => interfaces().some(({ connectedToInternet }) => connectedToInternet);

  const settle = (): void => {
    if (!isRunning) return;
    const { wlan0 } = store.state.network;
    if (wlan0.up !== wifi.isOn()) {
      wifi.power(wlan0.up);
      log.say(`[networkd] wlan0 is ${wlan0.up ? 'up' : 'down'}.`);
    }
    if (!ethernet) return;
    const before = ethernet;
    ethernet = wantedEthernet();
    if (before.up !== ethernet.up) log.say(`[networkd] eth0 is ${ethernet.up ? 'up' : 'down'}.`);
    if (ethernet.up) time.synchronise();
  };

  return {
    commands: {
      getNetStatus: () => ({
        deviceAuthenticationIsReady: authentication?.current() !== undefined,
        networkTimeSync: time.isSynchronised() ? 'complete' : 'incomplete',
        proxy: proxy.status(isOnline()),
      }),
      listInterfaces: () => ({ interfaces: interfaces() }),
      getInterface: ({ params: { name } }) => find(name),
      updateInterface: async ({ params, body }) => {
        const { interfaceName } = find(params.name);
        if (!isChangeable(interfaceName) || (body.hardwareAddress !== undefined && interfaceName !== 'eth0'))
          throw new DeviceRefusal(400, deviceErrors.InterfaceNotPermitted);
        await store.change(({ network }) => ({
          network: {
            ...network,
            [interfaceName]: {
              ...network[interfaceName],
              ...(body.interfaceUp === undefined ? {} : { up: body.interfaceUp }),
              ...(body.hardwareAddress === undefined
                ? {}
                : { hardwareAddress: body.hardwareAddress.toLowerCase() }),
            },
          },
        }));
        cancel();
        cancel = clock.after(settlingMs, settle);
        return {};
      },
      listFirewallRulesets: () => ({ rulesets: firewallRulesets(address(), applications()) }),
      ...proxy.commands,
    },
    isOnline,
    start: () => {
      isRunning = true;
      proxy.start();
      settle();
    },
    stop: () => {
      isRunning = false;
      cancel();
      proxy.stop();
    },
  };
};

const isChangeable = (name: string): name is 'wlan0' | 'eth0' => name === 'wlan0' || name === 'eth0';
