import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { ImageError } from './errors.ts';

/** Who signs image packages: a P-256 key, named by the thumbprint that the packages carry. */
export interface Signer {
  /** SHA-1 of the public key (DER of its SubjectPublicKeyInfo), 40 hexadecimal digits in lower case. */
  readonly thumbprint: string;
  /** What {@link trustAnchor} takes. */
  readonly publicKeyPem: string;
  /** ECDSA with SHA-256: r‖s, 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array;
}

/**
 * Takes up a private key for signing.
 *
 * @param privateKeyPem - PKCS#8, P-256, not encrypted
 * @throws ImageError `KeyInvalid`; the message says nothing of what the text holds
 *
 * @example
 * ```ts
 * const signer = createSigner(readFileSync('signer.pem', 'utf8'));
 * ```
 */
export const createSigner = (privateKeyPem: string): Signer => {
  const privateKey = readKey(() => createPrivateKey(privateKeyPem), 'This text is no private key.');
  const publicKey = createPublicKey(privateKey);
  return {
    thumbprint: keyThumbprint(publicKey),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
};

/**
 * Makes a new private key, as PEM for {@link createSigner}.
 *
 * @example
 * ```ts
 * writeFileSync('signer.pem', newSignerPem(), { mode: 0o600 });
 * ```
 */
export const newSignerPem = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

/** A key that the real device could use, too. What OpenSSL says of any other is of no use to people. */
export const readKey = (read: () => KeyObject, otherwise: string): KeyObject => {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw new ImageError('KeyInvalid', otherwise);
  }
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new ImageError(
      'KeyInvalid',
      `This is a key of the kind ${key.asymmetricKeyType}, on another curve or on none.`,
    );
  }
  return key;
};

/** A key has no certificate that could be hashed, as the real thumbprints are; it stands for itself. */
export const keyThumbprint = (publicKey: KeyObject): string =>
  createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
