import { isDeepStrictEqual } from 'node:util';
import type { AccessPoint, RadioEnvironment, WifiConnectionError, WifiScanned } from '@spherite/protocol';
import type { StoredNetwork } from './wifi-state.ts';

/** What is in the air: the same for every start, and anybody's to change. */
export interface Radio {
  environment: RadioEnvironment;
}

/** The weakest signal, in dBm, that the radio makes sense of. */
const sensitivity = -90;

/** What the radio hears, the strongest first. */
export const heard = ({ accessPoints }: RadioEnvironment): AccessPoint[] =>
  accessPoints.filter(({ signal }) => signal >= sensitivity).sort((one, other) => other.signal - one.signal);

/** An access point in a list of scan results. */
export const scanned = ({ bssid, frequency, signal, ssid, hidden, security }: AccessPoint): WifiScanned => ({
  bssid,
  freq: frequency,
  signal_level: signal,
  ssid: hidden ? '\u0000' : ssid,
  securityState: security === 'wep' || security === 'wpa3' ? 'unknown' : security,
});

/** Whether a network's name is that of an access point, as far as the station can know. */
const isNamed = (network: StoredNetwork, { ssid, hidden }: AccessPoint): boolean =>
  ssid === network.ssid && (network.targetedScan || !hidden);

/** Why an access point with the right name is passed over without trying; the order is that of wpa_supplicant. */
const obstacle = (
  network: StoredNetwork,
  { security, fault }: AccessPoint,
): WifiConnectionError | undefined => {
  if (security === 'wep') return 'NetworkNonWpa';
  if (security === 'wpa3') return 'NetworkNotSupported';
  if (security !== network.securityState) return 'SecurityTypeMismatch';
  if (fault === 'frequency-not-allowed') return 'NetworkFrequencyNotAllowed';
  if (fault === 'not-infrastructure') return 'NetworkNotEssPbssMbss';
  return undefined;
};

/** The best access point for a network, or why there is none. @param air - the strongest first. */
export const choose = (
  network: StoredNetwork,
  air: readonly AccessPoint[],
): { readonly accessPoint: AccessPoint } | { readonly error: WifiConnectionError } => {
  const named = air.filter((accessPoint) => isNamed(network, accessPoint));
  const accessPoint = named.find((candidate) => obstacle(network, candidate) === undefined);
  if (accessPoint) return { accessPoint };
  const [strongest] = named;
  return { error: (strongest && obstacle(network, strongest)) ?? 'NetworkNotFound' };
};

/** Whether a station that has joined the one does not notice that it is the other now. */
export const isSameCell = (one: AccessPoint, other: AccessPoint): boolean =>
  isDeepStrictEqual(cell(one), cell(other));

/** What a station does not notice is left out. */
const cell = ({ signal, internet, hidden, note, ...rest }: AccessPoint): object => rest;
