import type { X509Certificate } from 'node:crypto';
import type { AccessPoint, WifiCertificateError, WifiFailure } from '@spherite/protocol';
import type { StoredCertificate } from '../certificates/certificates.ts';
import { oneLineName } from '../certificates/one-line-name.ts';
import { readCertificates } from '../certificates/pem.ts';
import type { StoredNetwork } from './wifi-state.ts';

type EapTlsNetwork = Extract<StoredNetwork, { securityState: 'eaptls' }>;
type EapTlsAccessPoint = Extract<AccessPoint, { security: 'eaptls' }>;
/** What the certificates were that did not please, as the failure log has it. */
export type CertificateTrouble = NonNullable<WifiFailure['certInfo']>;

export interface EapTls {
  readonly network: EapTlsNetwork;
  readonly accessPoint: EapTlsAccessPoint;
  /** A certificate in the device's store. */
  readonly find: (id: string) => StoredCertificate | undefined;
  /** Milliseconds since 1970, for both sides. */
  readonly now: number;
}

/** What keeps device and authentication server from believing each other; nothing when they do (RFC 5216). */
export const findTrouble = ({ network, accessPoint, find, now }: EapTls): CertificateTrouble | undefined => {
  const client = find(network.clientCertStoreIdentifier);
  const rootId = network.rootCaCertStoreIdentifier;
  const root = rootId === undefined ? undefined : find(rootId);
  if (!client || (rootId !== undefined && !root)) return trouble('CertificateNotFound');

  const { clientIdentities, serverChain, clientAuthority } = accessPoint;
  if (clientIdentities && !clientIdentities.includes(network.clientIdentity ?? ''))
    return trouble('UnknownClientId');

  // Without a root certificate a device takes the server for what it says it is.
  if (root) {
    const [anchor] = root.type === 'rootca' ? readChain(root.publicCert) : [];
    if (!anchor?.ca) return trouble('InvalidRootCA', anchor);
    const flaw = serverChain === undefined ? undefined : findFlaw(readChain(serverChain), [anchor], now);
    if (flaw) return trouble(flaw.error, flaw.certificate, flaw.depth);
  }

  // A server does not tell the client what it holds against it.
  const chain = client.type === 'client' && client.privateKey ? readChain(client.publicCert) : [];
  const authorities = clientAuthority === undefined ? undefined : readChain(clientAuthority);
  if (chain.length === 0 || (authorities && findFlaw(chain, authorities, now)))
    return trouble('InvalidClientAuth', chain[0], 0);
  return undefined;
};

/** @param certDepth - 0 is the leaf; -1 where it is about no certificate of a chain. */
const trouble = (
  certError: WifiCertificateError,
  certificate?: X509Certificate,
  certDepth = -1,
): CertificateTrouble => ({ certSubject: oneLineName(certificate?.subject), certDepth, certError });

/** The certificates in a PEM text; none where one of them cannot be read, or has a key of an unknown kind. */
const readChain = (pem: string): readonly X509Certificate[] => {
  try {
    const chain = readCertificates(pem);
    // OpenSSL looks at a key when it is asked for it, and refuses then.
    for (const { publicKey } of chain) publicKey.asymmetricKeyType;
    return chain;
  } catch {
    return [];
  }
};

interface Flaw {
  readonly error: WifiCertificateError;
  readonly certificate?: X509Certificate;
  readonly depth: number;
}

/** Where a chain, leaf first, does not lead to one of the anchors. */
const findFlaw = (
  chain: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  now: number,
): Flaw | undefined => {
  for (const [depth, certificate] of chain.entries()) {
    const error = flawOf(certificate, now);
    if (error) return { error, certificate, depth };
    const anchor = anchors.find(
      (candidate) =>
        isIssued(certificate, candidate) || certificate.fingerprint256 === candidate.fingerprint256,
    );
    if (anchor) {
      const anchorError = flawOf(anchor, now);
      return anchorError && { error: anchorError, certificate: anchor, depth: depth + 1 };
    }
    const issuer = chain[depth + 1];
    if (!issuer || !isIssued(certificate, issuer)) return { error: 'Untrusted', certificate, depth };
  }
  // There is nothing in the chain that can be read.
  return { error: 'BadCertificate', depth: 0 };
};

/** Keys of RSA that are shorter have been too weak since 2014 (NIST SP 800-131A). */
const shortestRsa = 2048;

const flawOf = (
  { validFromDate, validToDate, publicKey }: X509Certificate,
  now: number,
): Flaw['error'] | undefined => {
  if (now < validFromDate.getTime()) return 'NotYetValid';
  if (now > validToDate.getTime()) return 'Expired';
  const { modulusLength = shortestRsa } = publicKey.asymmetricKeyDetails ?? {};
  return modulusLength < shortestRsa ? 'InsufficientKeyLength' : undefined;
};

const isIssued = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
