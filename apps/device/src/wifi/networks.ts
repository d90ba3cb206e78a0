import {
  DeviceRefusal,
  deviceErrors,
  type WifiConfigState,
  type WifiConnectionState,
  type WifiNetwork,
  type WifiNetworkRequest,
} from '@spherite/protocol';
import type { StoredNetwork } from './wifi-state.ts';

type Networks = readonly StoredNetwork[];

/** So many networks find room in the real device. */
const networkLimit = 37;

/**
 * One more network, under the lowest number that is free.
 *
 * @throws DeviceRefusal for one that nothing tells from another, and where there is no room.
 */
export const newNetwork = (networks: Networks, request: WifiNetworkRequest): StoredNetwork => {
  const { configState, targetedScan, ...rest } = request;
  const isTwin = ({ ssid, securityState, configName }: StoredNetwork): boolean =>
    ssid === rest.ssid && securityState === rest.securityState && configName === rest.configName;
  if (networks.some(isTwin)) throw new DeviceRefusal(400, deviceErrors.NetworkAlreadyExists);
  if (networks.length === networkLimit) throw new DeviceRefusal(400, deviceErrors.NetworkLimitReached);
  const taken = new Set(networks.map(({ id }) => id));
  let id = 0;
  while (taken.has(id)) id++;
  return { ...rest, id, enabled: configState !== 'disabled', targetedScan: targetedScan ?? false };
};

/** @param id - as it was in a path. @throws DeviceRefusal where there is no such network. */
export const findNetwork = (networks: Networks, id: string): StoredNetwork => {
  const network = networks.find((candidate) => String(candidate.id) === id);
  if (!network) throw new DeviceRefusal(404, deviceErrors.NetworkNotFound);
  return network;
};

export interface NetworkChange {
  readonly configState?: 'enabled' | 'disabled' | undefined;
  readonly psk?: string | undefined;
}

/** @throws DeviceRefusal for a key that the network has no use for. */
export const changedNetwork = (
  network: StoredNetwork,
  { configState, psk }: NetworkChange,
): StoredNetwork => {
  if (psk !== undefined && network.securityState !== 'psk')
    throw new DeviceRefusal(400, deviceErrors.InvalidRequestFormat);
  return {
    ...network,
    ...(configState === undefined ? {} : { enabled: configState === 'enabled' }),
    ...(psk === undefined ? {} : { psk }),
  };
};

/** A network as it is answered: without the key, in the order of the real device. */
export const describeNetwork = (
  network: StoredNetwork,
  configState: WifiConfigState,
  connectionState: WifiConnectionState,
): WifiNetwork => {
  const { ssid, id, securityState, targetedScan, configName } = network;
  return {
    ssid,
    configState,
    connectionState,
    id,
    securityState,
    targetedScan,
    ...(configName === undefined ? {} : { configName }),
    ...(network.securityState === 'eaptls' ? certificatesOf(network) : {}),
  };
};

const certificatesOf = ({
  clientCertStoreIdentifier,
  rootCaCertStoreIdentifier,
  clientIdentity,
}: Extract<StoredNetwork, { securityState: 'eaptls' }>): Partial<WifiNetwork> => ({
  clientCertStoreIdentifier,
  ...(rootCaCertStoreIdentifier === undefined ? {} : { rootCaCertStoreIdentifier }),
  ...(clientIdentity === undefined ? {} : { clientIdentity }),
});
