import type { WifiPort } from '@spherite/protocol';
import type { Certificates } from '../certificates/certificates.ts';
import { notYet } from '../not-yet.ts';
import type { Radio } from '../operating-system.ts';
import type { SystemParts } from '../parts.ts';

export interface WifiOptions extends SystemParts {
  readonly radio: Radio;
  readonly certificates: Certificates;
}

/** A network that the device has joined. */
export interface WifiConnection {
  readonly ssid: string;
  readonly ipAddress: string;
  readonly internet: boolean;
}

export interface Wifi {
  readonly commands: WifiPort;
  /** The network that the radio has joined. */
  connection(): WifiConnection | undefined;
  /** Switches the radio on or off, as `interfaceUp` of `wlan0` says. */
  power(on: boolean): void;
  start(): void;
  stop(): void;
}

export const createWifi = (_options: WifiOptions): Wifi => ({
  commands: {
    listWifiNetworks: notYet,
    addWifiNetwork: notYet,
    getWifiNetwork: notYet,
    deleteWifiNetwork: notYet,
    changeWifiNetwork: notYet,
    listWifiFailures: notYet,
    getWifiFailure: notYet,
    getWifiInterface: notYet,
    changeWifiInterface: notYet,
    scanWifi: notYet,
    getRadio: notYet,
    setRadio: notYet,
  },
  connection: () => undefined,
  power: () => undefined,
  start: () => undefined,
  stop: () => undefined,
});
