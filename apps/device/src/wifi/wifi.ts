import { isDeepStrictEqual } from 'node:util';
import {
  DeviceRefusal,
  deviceErrors,
  type RadioEnvironment,
  type WifiConfigState,
  type WifiConnectionState,
  type WifiFailure,
  type WifiInterface,
  type WifiNetwork,
  type WifiPort,
} from '@spherite/protocol';
import type { Certificates } from '../certificates/certificates.ts';
import type { DeviceTime } from '../network/device-time.ts';
import { hardwareAddress } from '../network/hardware-address.ts';
import type { SystemParts } from '../parts.ts';
import { heard, type Radio, scanned } from './air.ts';
import { changedNetwork, describeNetwork, findNetwork, newNetwork } from './networks.ts';
import { createStation, type Failure } from './station.ts';
import type { StoredNetwork } from './wifi-state.ts';

export interface WifiOptions extends SystemParts {
  readonly radio: Radio;
  readonly certificates: Pick<Certificates, 'find'>;
  readonly time: DeviceTime;
}

/** A network that the device has joined. */
export interface WifiConnection {
  readonly ssid: string;
  /** Absent while the network has not handed one out. */
  readonly ipAddress?: string;
  readonly internet: boolean;
}

export interface Wifi {
  readonly commands: WifiPort;
  readonly hardwareAddress: string;
  /** The network that the radio has joined. */
  connection(): WifiConnection | undefined;
  /** Switches the radio on or off, as `interfaceUp` of `wlan0` says. */
  power(on: boolean): void;
  isOn(): boolean;
  start(): void;
  stop(): void;
}

/** The device's Wi-Fi: what it remembers of networks, and the station that joins them. */
export const createWifi = (options: WifiOptions): Wifi => {
  const { store, clock, time, log, radio, certificates, silicon } = options;
  const address = hardwareAddress(silicon.deviceId, 0);
  const networks = (): readonly StoredNetwork[] => store.state.wifi.networks;
  const station = createStation({
    networks,
    air: () => radio.environment,
    certificates,
    clock,
    time,
    log,
    ipAddress: leasedTo(address),
  });

  /** With the radio off, the part of the real device that knows all this does not answer. */
  const requireRadio = (): void => {
    if (!station.isOn()) throw new DeviceRefusal(500, deviceErrors.WifiDisabled);
  };

  /** Changes the networks in flash; resolves to what `next` says of the one that it is about. */
  const change = async <T>(
    next: (networks: readonly StoredNetwork[]) => readonly [networks: StoredNetwork[], about: T],
  ): Promise<T> => {
    let about: T | undefined;
    await store.change(({ wifi }) => {
      const changed = next(wifi.networks);
      about = changed[1];
      return { wifi: { ...wifi, networks: changed[0] } };
    });
    return about as T;
  };

  const configState = ({ id, enabled }: StoredNetwork): WifiConfigState => {
    if (!enabled) return 'disabled';
    return station.isTempDisabled(id) ? 'temp-disabled' : 'enabled';
  };

  const connectionState = ({ id }: StoredNetwork): WifiConnectionState =>
    station.state() === 'COMPLETED' && station.link()?.network.id === id ? 'connected' : 'disconnected';

  const describe = (network: StoredNetwork): WifiNetwork =>
    describeNetwork(network, configState(network), connectionState(network));

  const describeFailure = (network: StoredNetwork, { at, error, certInfo }: Failure): WifiFailure => ({
    timestamp: timestamp(at),
    networkId: network.id,
    ssid: network.ssid,
    error,
    configState: configState(network),
    connectionState: connectionState(network),
    ...(certInfo ? { certInfo } : {}),
  });

  const describeInterface = (): WifiInterface => {
    const link = station.link();
    // The newest word on a network is the state's; the link has it as it was when it was tried.
    const network = link && networks().find(({ id }) => id === link.network.id);
    const { powerSavings } = store.state.wifi;
    return {
      ...(network ? { ssid: network.ssid } : {}),
      ...(network?.configName === undefined ? {} : { configName: network.configName }),
      configState: network ? configState(network) : 'unknown',
      connectionState: network ? connectionState(network) : 'disconnected',
      securityState: network ? network.securityState : 'unknown',
      mode: 'station',
      key_mgmt: network ? keyManagement[network.securityState] : 'UNKNOWN',
      wpa_state: station.state(),
      address,
      ...(link ? { freq: link.accessPoint.frequency } : {}),
      ...(link?.ipAddress === undefined ? {} : { ip_address: link.ipAddress }),
      ...(network ? { id: network.id } : {}),
      powerSavingsState: powerSavings ? 'enabled' : 'disabled',
    };
  };

  return {
    commands: {
      listWifiNetworks: () => {
        requireRadio();
        return { values: networks().map(describe) };
      },
      addWifiNetwork: async ({ body }) => {
        requireRadio();
        const added = await change((all) => {
          const network = newNetwork(all, body);
          return [[...all, network].sort((one, other) => one.id - other.id), network];
        });
        station.reconsider(added.id);
        // The real device has not looked yet when it answers.
        return describeNetwork(added, configState(added), 'unknown');
      },
      getWifiNetwork: ({ params: { id } }) => {
        requireRadio();
        return describe(findNetwork(networks(), id));
      },
      deleteWifiNetwork: async ({ params }) => {
        requireRadio();
        const { id } = await change((all) => {
          const gone = findNetwork(all, params.id);
          return [all.filter((network) => network !== gone), gone];
        });
        station.forget(id);
        station.reconsider(id);
        return {};
      },
      changeWifiNetwork: async ({ params, body }) => {
        requireRadio();
        const { before, after } = await change((all) => {
          const old = findNetwork(all, params.id);
          const changed = changedNetwork(old, body);
          return [
            all.map((network) => (network === old ? changed : network)),
            { before: old, after: changed },
          ];
        });
        if (!isDeepStrictEqual(before, after) || station.isTempDisabled(after.id))
          station.reconsider(after.id);
        return describe(after);
      },
      listWifiFailures: () => {
        requireRadio();
        return {
          values: networks().flatMap((network) => {
            const failure = station.failureOf(network.id);
            return failure ? [describeFailure(network, failure)] : [];
          }),
        };
      },
      getWifiFailure: ({ params: { id } }) => {
        requireRadio();
        const network = findNetwork(networks(), id);
        const failure = station.failureOf(network.id);
        if (!failure) throw new DeviceRefusal(404, deviceErrors.NetworkNotFound);
        return describeFailure(network, failure);
      },
      getWifiInterface: describeInterface,
      changeWifiInterface: async ({ body: { reloadConfig, enablePowerSavings } }) => {
        requireRadio();
        if (enablePowerSavings !== undefined)
          await store.change(({ wifi }) => ({ wifi: { ...wifi, powerSavings: enablePowerSavings } }));
        if (reloadConfig) station.reload();
        return {};
      },
      scanWifi: () => {
        requireRadio();
        return { values: heard(radio.environment).map(scanned) };
      },
      getRadio: () => withoutKeys(radio.environment),
      setRadio: ({ body }) => {
        radio.environment = body;
        station.airChanged();
        return {};
      },
    },
    hardwareAddress: address,
    connection: () => {
      const link = station.link();
      if (!link || station.state() !== 'COMPLETED') return undefined;
      const { network, accessPoint, ipAddress } = link;
      return {
        ssid: network.ssid,
        internet: accessPoint.internet,
        ...(ipAddress === undefined ? {} : { ipAddress }),
      };
    },
    power: station.power,
    isOn: station.isOn,
    start: () => station.power(store.state.network.wlan0.up),
    stop: () => station.power(false),
  };
};

const keyManagement = { open: 'NONE', psk: 'WPA2-PSK', eaptls: 'WPA-EAP' } as const;

/** Two devices in one network seldom have the same. @param mac - of the station. */
const leasedTo = (mac: string): string => `192.168.1.${2 + (Number.parseInt(mac.slice(-2), 16) % 250)}`;

/** `2000-01-01t00:04:37+0000` */
const timestamp = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length).replace('T', 't')}+0000`;

const withoutKeys = ({ accessPoints }: RadioEnvironment): ReturnType<WifiPort['getRadio']> => ({
  accessPoints: accessPoints.map((accessPoint) => {
    if (accessPoint.security !== 'psk') return accessPoint;
    const { password, ...rest } = accessPoint;
    return rest;
  }),
});
