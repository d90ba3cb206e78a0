import type { NetworkPort } from '@spherite/protocol';
import type { DeviceAuthentication } from '../device-authentication.ts';
import { notYet } from '../not-yet.ts';
import type { SystemParts } from '../parts.ts';
import type { Wifi } from '../wifi/wifi.ts';

export interface NetworkOptions extends SystemParts {
  readonly wifi: Wifi;
  /** The device's address on its service line. */
  readonly address: () => string;
  /** Absent in a device without a service. */
  readonly authentication: DeviceAuthentication | undefined;
}

export interface Network {
  readonly commands: NetworkPort;
  /** Whether the device reaches the internet, and so the service. */
  isOnline(): boolean;
  start(): void;
  stop(): void;
}

export const createNetwork = (options: NetworkOptions): Network => ({
  commands: {
    getNetStatus: () => ({
      deviceAuthenticationIsReady: options.authentication?.current() !== undefined,
      networkTimeSync: options.authentication ? 'complete' : 'incomplete',
      proxy: 'disabled',
    }),
    listInterfaces: notYet,
    getInterface: notYet,
    updateInterface: notYet,
    listFirewallRulesets: notYet,
    getProxy: notYet,
    setProxy: notYet,
    deleteProxy: notYet,
  },
  isOnline: () => true,
  start: () => undefined,
  stop: () => undefined,
});
