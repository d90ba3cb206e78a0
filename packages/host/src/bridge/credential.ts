import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** A certificate and its key. */
export interface Credential {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/**
 * From one text with both, as PEM.
 * @throws Error when there are not both, or when they do not belong together
 */
export const parseCredential = (pem: string): Credential => {
  const key = createPrivateKey(pem);
  const certificate = new X509Certificate(pem);
  if (!certificate.checkPrivateKey(key)) throw new Error('The key is not that of the certificate.');
  return { certificate, key };
};
