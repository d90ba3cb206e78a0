import { createHash, createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { ImageError } from './errors.ts';
import type { ImagePackage } from './image-package.ts';
import { keyThumbprint, readKey } from './signer.ts';

/** Somebody whose signature counts. */
export interface TrustAnchor {
  /** 40 hexadecimal digits in lower case; an image package that is signed by this anchor carries the same. */
  readonly thumbprint: string;
  /** Whether the image names this anchor, and its signature was made by it over these very bytes. */
  verifies(image: ImagePackage): boolean;
}

/**
 * Takes up a certificate or a public key, both as PEM, on P-256. The thumbprint of a certificate is the SHA-1 of its
 * DER form, as the packages of the real SDK carry it; that of a key the SHA-1 of its SubjectPublicKeyInfo.
 * A certificate is taken for its key alone: whoever puts it among the anchors has judged it.
 *
 * @throws ImageError `KeyInvalid`
 *
 * @example
 * ```ts
 * const anchor = trustAnchor(signer.publicKeyPem);
 * if (!anchor.verifies(readImagePackage(bytes))) refuse();
 * ```
 */
export const trustAnchor = (pem: string): TrustAnchor => {
  const certificate = pem.includes('-----BEGIN CERTIFICATE-----') ? readCertificate(pem) : undefined;
  const key = readKey(() => certificate?.publicKey ?? readPublicKey(pem), 'This text is no public key.');
  const thumbprint = certificate
    ? createHash('sha1').update(certificate.raw).digest('hex')
    : keyThumbprint(key);
  return {
    thumbprint,
    verifies: ({ metadata, signedBytes, signature }) =>
      metadata.thumbprint === thumbprint &&
      verify('sha256', signedBytes, { key, dsaEncoding: 'ieee-p1363' }, signature),
  };
};

const readCertificate = (pem: string): X509Certificate => {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new ImageError('KeyInvalid', 'This text is no certificate.');
  }
};

/** OpenSSL would take a private key as well; but an anchor is shown around. */
const readPublicKey = (pem: string): KeyObject => {
  if (!pem.includes('-----BEGIN PUBLIC KEY-----')) {
    throw new ImageError('KeyInvalid', 'This text is neither a certificate nor a public key.');
  }
  return createPublicKey(pem);
};
