import * as z from 'zod';
import type { Operations } from '../../contract/operation.ts';

const configState = z.enum(['unknown', 'enabled', 'disabled', 'temp-disabled']);
const connectionState = z.enum(['unknown', 'disconnected', 'connected']);
const securityState = z.enum(['unknown', 'open', 'psk', 'eaptls']);
export type WifiConfigState = z.infer<typeof configState>;
export type WifiConnectionState = z.infer<typeof connectionState>;

const psk = z.string('PskTooShort').min(8, 'PskTooShort').max(63, 'PskTooLong');
/** Counted in bytes, as the radio does. */
const ssid = z
  .string('InvalidRequestFormat')
  .min(1, 'InvalidRequestFormat')
  // Half of a surrogate pair is no text: there are no bytes to send for it.
  .refine((text) => text.isWellFormed(), 'InvalidRequestFormat')
  .refine((text) => Buffer.byteLength(text) <= 32, 'SsidTooLong');

const requestBase = {
  ssid,
  configName: z.string().max(16, 'ConfigNameTooLong').optional(),
  configState: z.enum(['enabled', 'disabled']).optional(),
  // Clients of the real device misspell it as targetScan, which it passes over.
  targetedScan: z.boolean('TargetedScanNotABoolean').optional(),
};
const certificate = (message: string) => z.string().max(16, message);

const networkRequest = z.discriminatedUnion('securityState', [
  z.object({ ...requestBase, securityState: z.literal('open') }),
  z.object({ ...requestBase, securityState: z.literal('psk'), psk }),
  z.object({
    ...requestBase,
    securityState: z.literal('eaptls'),
    clientIdentity: z.string().max(254, 'ClientIdentityTooLong').optional(),
    clientCertStoreIdentifier: z
      .string('ClientCertStoreIdentifierMissing')
      .min(1, 'ClientCertStoreIdentifierMissing')
      .max(16, 'ClientCertStoreIdentifierTooLong'),
    rootCaCertStoreIdentifier: certificate('CaCertStoreIdentifierTooLong').optional(),
  }),
]);
export type WifiNetworkRequest = z.output<typeof networkRequest>;

const network = z.object({
  ssid: z.string(),
  configState,
  connectionState,
  id: z.int(),
  securityState,
  targetedScan: z.boolean(),
  configName: z.string().optional(),
  clientCertStoreIdentifier: z.string().optional(),
  rootCaCertStoreIdentifier: z.string().optional(),
  clientIdentity: z.string().optional(),
});
export type WifiNetwork = z.infer<typeof network>;

const wifiInterface = z.object({
  ssid: z.string().optional(),
  configName: z.string().optional(),
  configState: configState.optional(),
  connectionState: connectionState.optional(),
  securityState: securityState.optional(),
  mode: z.literal('station').optional(),
  key_mgmt: z.enum(['UNKNOWN', 'NONE', 'WPA2-PSK', 'WPA-EAP']),
  wpa_state: z.enum([
    'DISCONNECTED',
    'INTERFACE_DISABLED',
    'INACTIVE',
    'SCANNING',
    'AUTHENTICATING',
    'ASSOCIATING',
    'ASSOCIATED',
    '4WAY_HANDSHAKE',
    'GROUP_HANDSHAKE',
    'COMPLETED',
  ]),
  address: z.string(),
  freq: z.int().optional(),
  ip_address: z.string().optional(),
  id: z.int().optional(),
  powerSavingsState: z.enum(['unknown', 'enabled', 'disabled']),
});
export type WifiInterface = z.infer<typeof wifiInterface>;

const connectionError = z.enum([
  'NetworkNotFound',
  'WrongKey',
  'NoPskIncluded',
  'AuthenticationFailed',
  'ConnectionFailed',
  'SecurityTypeMismatch',
  'NetworkFrequencyNotAllowed',
  'NetworkNotEssPbssMbss',
  'NetworkNotSupported',
  'NetworkNonWpa',
]);
export type WifiConnectionError = z.infer<typeof connectionError>;

const certificateError = z.enum([
  'Unspecified',
  'Untrusted',
  'Revoked',
  'NotYetValid',
  'Expired',
  'SubjectMismatch',
  'AltSubjectMismatch',
  'BadCertificate',
  'ServerChainProbeFailed',
  'DomainSuffixMismatch',
  'DomainMismatch',
  'InsufficientKeyLength',
  'CertificateNotFound',
  'InvalidRootCA',
  'InvalidClientAuth',
  'UnknownClientId',
]);
export type WifiCertificateError = z.infer<typeof certificateError>;

const failure = z.object({
  timestamp: z.string(),
  networkId: z.int(),
  ssid: z.string(),
  error: connectionError,
  configState,
  connectionState,
  certInfo: z.object({ certSubject: z.string(), certDepth: z.int(), certError: certificateError }).optional(),
});
export type WifiFailure = z.infer<typeof failure>;

const scanned = z.object({
  bssid: z.string(),
  freq: z.int(),
  signal_level: z.int(),
  ssid: z.string(),
  securityState,
});
export type WifiScanned = z.infer<typeof scanned>;

/** Any text: what is no number of a network names none. */
const networkId = z.object({ id: z.string() });

/** Wi-Fi: the networks that the device is to join, what came of it, and what is in the air. */
export const wifiCommands = {
  listWifiNetworks: {
    method: 'GET',
    path: '/wifi/config/networks',
    summary: 'The networks that the device is to join.',
    security: 'rest',
    status: 200,
    answer: z.object({ values: z.array(network) }),
    refusals: [500],
  },
  addWifiNetwork: {
    method: 'POST',
    path: '/wifi/config/networks',
    summary: 'Adds a network.',
    security: 'rest',
    body: networkRequest,
    status: 201,
    answer: network,
    refusals: [500],
  },
  getWifiNetwork: {
    method: 'GET',
    path: '/wifi/config/networks/:id',
    summary: 'One network.',
    security: 'rest',
    params: networkId,
    status: 200,
    answer: network,
    refusals: [404, 500],
  },
  deleteWifiNetwork: {
    method: 'DELETE',
    path: '/wifi/config/networks/:id',
    summary: 'Forgets a network.',
    security: 'rest',
    params: networkId,
    status: 200,
    answer: z.object({}),
    refusals: [404, 500],
  },
  changeWifiNetwork: {
    method: 'PATCH',
    path: '/wifi/config/networks/:id',
    summary:
      "Enables or disables a network, or changes its key. The key's length is judged before the network is looked for.",
    security: 'rest',
    params: networkId,
    body: z.object({ configState: z.enum(['enabled', 'disabled']).optional(), psk: psk.optional() }),
    status: 200,
    answer: network,
    refusals: [404, 500],
  },
  listWifiFailures: {
    method: 'GET',
    path: '/wifi/diagnostics/networks',
    summary: 'The last failure of each network.',
    security: 'rest',
    status: 200,
    answer: z.object({ values: z.array(failure) }),
    refusals: [500],
  },
  getWifiFailure: {
    method: 'GET',
    path: '/wifi/diagnostics/networks/:id',
    summary: 'The last failure of one network.',
    security: 'rest',
    params: networkId,
    status: 200,
    answer: failure,
    refusals: [404, 500],
  },
  getWifiInterface: {
    method: 'GET',
    path: '/wifi/interface',
    summary: 'What the radio is doing.',
    security: 'rest',
    status: 200,
    answer: wifiInterface,
    refusals: [500],
  },
  changeWifiInterface: {
    method: 'PATCH',
    path: '/wifi/interface',
    summary: 'Has the networks tried anew, or power saved.',
    security: 'rest',
    body: z.object({
      reloadConfig: z.boolean('ReloadConfigNotABoolean').optional(),
      enablePowerSavings: z.boolean().optional(),
    }),
    status: 200,
    answer: z.object({}),
    refusals: [500],
  },
  scanWifi: {
    method: 'GET',
    path: '/wifi/scan',
    summary: 'The networks that are in the air.',
    security: 'rest',
    status: 200,
    answer: z.object({ values: z.array(scanned) }),
    refusals: [500],
  },
} as const satisfies Operations;
