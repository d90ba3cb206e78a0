import type { WifiCertificateError, WifiConnectionError, WifiFailure } from '@spherite/protocol';

/** Each failure with what it means and what can be done about it. */
export const wifiFailures = (failures: readonly WifiFailure[]): string[] =>
  failures.length === 0 ? ['No network has failed since the device started.'] : failures.flatMap(wifiFailure);

export const noWifiFailure = (id: number): string => `Network ${id} has not failed since the device started.`;

export const wifiFailure = (failure: WifiFailure): string[] => {
  const { networkId, ssid, timestamp, error, configState, connectionState, certInfo } = failure;
  return [
    `Network ${networkId} ('${ssid}'), now ${configState} and ${connectionState}: ${error} at ${timestamp}`,
    `  ${connectionErrors[error]}`,
    ...(certInfo ? certificateLines(certInfo) : []),
  ];
};

/** A failure may be about no certificate at all, or about one that stands in no chain. */
const certificateLines = ({
  certSubject,
  certDepth,
  certError,
}: NonNullable<WifiFailure['certInfo']>): string[] => {
  const subject = certSubject === '' ? '' : ` '${certSubject}'`;
  const depth = certDepth < 0 ? '' : `, depth ${certDepth}`;
  return [`  Certificate${subject}${depth}: ${certError}`, `  ${certificateErrors[certError]}`];
};

const addAnew = "Forget the network with 'azsphere device wifi forget', and add it again";
const tryAnew = "then let the device try again with 'azsphere device wifi reload-config'";
const wpa2 = `Set the access point to WPA2, ${tryAnew}.`;

const connectionErrors: Readonly<Record<WifiConnectionError, string>> = {
  NetworkNotFound:
    "No access point of this name is in reach. 'azsphere device wifi scan' shows those that are; a hidden one is found only by a network that was added with --targeted-scan.",
  WrongKey: `The access point does not accept the key. ${addAnew} with the right one.`,
  NoPskIncluded: `The access point wants a key, and the network was added without one. ${addAnew} with --psk-stdin.`,
  AuthenticationFailed:
    'The device and the authentication server of the network do not trust each other, or the server does not know the client identity.',
  ConnectionFailed: `The access point refused the device, or stopped answering. See whether it is in order, ${tryAnew}.`,
  SecurityTypeMismatch: `The access point is secured in another way than the network was added for. See how with 'azsphere device wifi scan'. ${addAnew} for that.`,
  NetworkFrequencyNotAllowed: `The device may not use the frequency of the access point. Set it to another channel, ${tryAnew}.`,
  NetworkNotEssPbssMbss:
    'Behind this name there is no access point: it is a cell of equals, which the device does not join. Use a network that has one.',
  NetworkNotSupported: `The access point asks for something that the device does not have, WPA3 for example. ${wpa2}`,
  NetworkNonWpa: `The access point is secured with WEP, which the device does not speak. ${wpa2}`,
};

const newCertificate = `Get a new one, put it in its place, ${tryAnew}.`;
const wrongName =
  'The name in the certificate is not that of the server that was expected. Let the server show a certificate of its own name.';

const certificateErrors: Readonly<Record<WifiCertificateError, string>> = {
  Unspecified: "The device does not say what is wrong with it. 'azsphere device log' may say more.",
  Untrusted: `It leads to no root CA certificate that the network was told to trust. Add that of the server with 'azsphere device certificate add', and name it with --root-ca-cert-id. ${addAnew} for that.`,
  Revoked: `Whoever issued it has revoked it. ${newCertificate}`,
  NotYetValid: `It is not valid yet, or the device does not know the time; 'azsphere device network show-status' shows whether it does. Wait for it, ${tryAnew}.`,
  Expired: `It is no longer valid. ${newCertificate}`,
  SubjectMismatch: wrongName,
  AltSubjectMismatch: wrongName,
  BadCertificate: `It is no certificate that the device can read. ${newCertificate}`,
  ServerChainProbeFailed:
    'The certificates of the server could not be fetched. See whether the authentication server of the network is in order.',
  DomainSuffixMismatch: wrongName,
  DomainMismatch: wrongName,
  InsufficientKeyLength: `Its key is too short to be safe; RSA needs 2048 bits. ${newCertificate}`,
  CertificateNotFound: `The network names a certificate that is not on the device. See those that are with 'azsphere device certificate list'. Add the one that is missing, ${tryAnew}.`,
  InvalidRootCA: `What --root-ca-cert-id names is not the certificate of an authority. Add the right one with 'azsphere device certificate add --cert-type rootca', ${tryAnew}.`,
  InvalidClientAuth: `The server does not accept the client certificate: its authority, its dates or its key. ${newCertificate} One that was added without a private key, as a root CA certificate, is none: add it anew with 'azsphere device certificate add -t client' and its key.`,
  UnknownClientId: `The server does not know the client identity. ${addAnew} with the right --client-id.`,
};
