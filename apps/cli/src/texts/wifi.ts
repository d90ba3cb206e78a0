import type { WifiInterface, WifiNetwork, WifiScanned } from '@spherite/protocol';
import { fields, table } from './table.ts';

/** The first lines, down to the targeted scan, are those of the real tool; scripts look for them. */
export const wifiNetwork = (network: WifiNetwork): string[] =>
  fields([
    ['ID', String(network.id)],
    ['SSID', network.ssid],
    ['Configuration state', network.configState],
    ['Connection state', network.connectionState],
    ['Security state', network.securityState],
    ['Targeted scan', network.targetedScan ? 'True' : 'False'],
    ...given('Configuration name', network.configName),
    ...given('Client certificate', network.clientCertStoreIdentifier),
    ...given('Root CA certificate', network.rootCaCertStoreIdentifier),
    ...given('Client identity', network.clientIdentity),
  ]);

const given = (label: string, value: string | undefined): [string, string][] =>
  value === undefined ? [] : [[label, value]];

export const wifiNetworkAdded = (network: WifiNetwork): string[] => [
  'Add network succeeded:',
  ...wifiNetwork(network),
  "Connecting takes a moment. See how far it is with 'azsphere device wifi show-status'.",
];

export const wifiNetworks = (networks: readonly WifiNetwork[]): string[] =>
  networks.length === 0
    ? ["No Wi-Fi networks are set up on the device. Add one with 'azsphere device wifi add'."]
    : [
        ...table(
          ['ID', 'SSID', 'Security', 'Configuration', 'Connection', 'Name'],
          networks.map(({ id, ssid, securityState, configState, connectionState, configName = '' }) => [
            String(id),
            ssid,
            securityState,
            configState,
            connectionState,
            configName,
          ]),
        ),
        ...(isTrouble(networks) ? [seeDiagnostics] : []),
      ];

const isTrouble = (networks: readonly WifiNetwork[]): boolean =>
  networks.some(({ configState }) => configState === 'temp-disabled') ||
  networks.every(({ connectionState }) => connectionState !== 'connected');

const seeDiagnostics =
  "Where a network could not be joined, 'azsphere device network show-diagnostics' says why.";

export const wifiNetworkEnabled = ({ id, ssid }: WifiNetwork): string =>
  `Successfully enabled network ${id} ('${ssid}').`;

export const wifiNetworkDisabled = ({ id, ssid }: WifiNetwork): string =>
  `Successfully disabled network ${id} ('${ssid}').`;

export const wifiNetworkForgotten = (id: number): string => `Successfully forgot network ${id}.`;

export const wifiReloaded =
  'The Wi-Fi configuration was reloaded, certificates included; the device tries its networks anew.';

/** As the real tool shows it; what is not known stays empty. */
export const wifiStatus = (wifi: WifiInterface): string[] => [
  ...fields([
    ['SSID', wifi.ssid ?? ''],
    ['Configuration state', wifi.configState ?? 'unknown'],
    ['Connection state', wifi.connectionState ?? 'unknown'],
    ['Security state', wifi.securityState ?? 'unknown'],
    ['Frequency', String(wifi.freq ?? '')],
    ['Mode', wifi.mode ?? ''],
    ['Key management', wifi.key_mgmt],
    ['WPA State', wifi.wpa_state],
    ['IP Address', wifi.ip_address ?? ''],
    ['MAC Address', wifi.address],
    ['Power savings', wifi.powerSavingsState],
  ]),
  ...hint(wifi),
];

const hint = ({ wpa_state, ip_address }: WifiInterface): string[] => {
  if (wpa_state !== 'COMPLETED') return [notConnected[wpa_state]];
  return ip_address === undefined ? ['The network has handed out no IP address yet.'] : [];
};

const connecting = 'The device is connecting. Look again in a moment.';

const notConnected: Readonly<Record<Exclude<WifiInterface['wpa_state'], 'COMPLETED'>, string>> = {
  INTERFACE_DISABLED:
    "The interface is down. Bring it up with 'azsphere device network enable --interface wlan0'.",
  INACTIVE:
    "No network is enabled. Add one with 'azsphere device wifi add', or enable one with 'azsphere device wifi enable'.",
  DISCONNECTED: `The device is not connected. ${seeDiagnostics}`,
  SCANNING: `The device is looking for its networks. ${seeDiagnostics}`,
  AUTHENTICATING: connecting,
  ASSOCIATING: connecting,
  ASSOCIATED: connecting,
  '4WAY_HANDSHAKE': connecting,
  GROUP_HANDSHAKE: connecting,
};

/** The strongest first. */
export const wifiScan = (found: readonly WifiScanned[]): string[] =>
  found.length === 0
    ? ['The device sees no Wi-Fi networks.']
    : table(
        ['SSID', 'Security', 'Signal', 'Frequency', 'BSSID'],
        found
          .toSorted((one, other) => other.signal_level - one.signal_level)
          .map(({ ssid, securityState, signal_level, freq, bssid }) => [
            ssid === hiddenSsid ? '(hidden)' : ssid,
            securityState,
            `${signal_level} dBm`,
            `${freq} MHz`,
            bssid,
          ]),
      );

/** What a scan has in the place of a name that the access point keeps to itself. */
const hiddenSsid = '\u0000';
