import { createECDH, createPrivateKey, type ECDH, type KeyObject } from 'node:crypto';
import { curveName } from './curve.ts';
import type { DeviceId } from './device-id.ts';
import { IdentityError } from './errors.ts';
import { markPem, readPem } from './pem.ts';
import { privateKeyFromSeed } from './seed.ts';
import { type StatementFields, signStatement } from './statement.ts';

/**
 * Who a device is. The private key is in none of its properties: it cannot be listed, inspected or turned
 * into JSON, and leaves only through `toPem`.
 */
export interface Identity {
  readonly deviceId: DeviceId;
  /** Made from a seed, so that others may hold the same key. The mark stays with the PEM text. */
  readonly isTestIdentity: boolean;
  /**
   * Signs a statement in the device's name, to be read with `verifyStatement`.
   *
   * @throws {@link IdentityError} `STATEMENT_FIELDS`
   */
  sign(statement: StatementFields): string;
  /** The private key as PKCS#8 PEM. Keep it where only the device can read it. */
  toPem(): string;
}

/**
 * Makes a new device identity from the system's randomness.
 *
 * @example
 * ```ts
 * const identity = createIdentity();
 * console.log(identity.deviceId); // 128 hexadecimal digits
 * ```
 */
export function createIdentity(): Identity {
  const pair = createECDH(curveName);
  pair.generateKeys();
  return identityOf(pair, false);
}

/**
 * Reads an identity that `toPem`, or `openssl genpkey`, wrote.
 *
 * @throws {@link IdentityError} `PEM_MALFORMED`, `PEM_NOT_PKCS8`, `PEM_WRONG_CURVE` or `PEM_KEY_MISMATCH`
 *
 * @example
 * ```ts
 * identityFromPem(identity.toPem()).deviceId === identity.deviceId; // true
 * ```
 */
export function identityFromPem(text: string): Identity {
  const { pem, isTestIdentity } = readPem(text);
  const key = usable(() => createPrivateKey(pem));
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve !== curveName) {
    const kind = curve ?? key.asymmetricKeyType;
    throw new IdentityError('PEM_WRONG_CURVE', `The private key in this PEM block is of the kind ${kind}.`);
  }
  const { d = '', x = '', y = '' } = usable(() => key.export({ format: 'jwk' }));
  const pair = createECDH(curveName);
  usable(() => pair.setPrivateKey(d, 'base64url'));
  // What the block says of its public key is only a copy: the ID has to be what the private key says.
  const stored = Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  if (!pair.getPublicKey().subarray(1).equals(stored)) {
    throw new IdentityError('PEM_KEY_MISMATCH', 'This PEM block holds two different keys.');
  }
  return identityOf(pair, isTestIdentity);
}

/** OpenSSL notices an unusable key at any of several steps; its own words ("point at infinity") help nobody. */
function usable<T>(step: () => T): T {
  try {
    return step();
  } catch {
    throw new IdentityError('PEM_MALFORMED', 'The content of this PEM block is not a usable private key.');
  }
}

/**
 * Makes the test identity number `index` of a seed: always the same one, on every machine. Whoever knows the
 * seed has the private key, so it says `isTestIdentity`, and so does its PEM text.
 *
 * @param seed - 1 to 1024 characters, used as its UTF-8 bytes.
 * @param index - 0 to 2³² − 1.
 * @throws {@link IdentityError} `SEED_INVALID`
 *
 * @example
 * ```ts
 * const fleet = [0, 1, 2].map((index) => identityFromSeed('nightly', index));
 * ```
 */
export function identityFromSeed(seed: string, index: number): Identity {
  const pair = createECDH(curveName);
  pair.setPrivateKey(privateKeyFromSeed(seed, index), 'hex');
  return identityOf(pair, true);
}

/** Most identities of a large fleet never sign: the key object, dearer than the pair itself, waits till it is needed. */
function identityOf(pair: ECDH, isTestIdentity: boolean): Identity {
  const deviceId = pair.getPublicKey('hex').slice(2).toUpperCase() as DeviceId;
  let imported: KeyObject | undefined;
  const privateKey = (): KeyObject => {
    imported ??= keyObjectOf(pair);
    return imported;
  };
  return Object.freeze({
    deviceId,
    isTestIdentity,
    sign: (statement: StatementFields) => signStatement(privateKey(), deviceId, statement),
    toPem: () => markPem(privateKey().export({ type: 'pkcs8', format: 'pem' }).toString(), isTestIdentity),
  });
}

function keyObjectOf(pair: ECDH): KeyObject {
  const point = pair.getPublicKey();
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  // RFC 7518 §6.2.2.1 wants all 32 bytes; one key in 256 comes back with its leading zeros gone.
  const d = Buffer.from(pair.getPrivateKey('hex').padStart(64, '0'), 'hex').toString('base64url');
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d, x, y }, format: 'jwk' });
}
