import { createPublicKey, type KeyObject } from 'node:crypto';
import { isOnCurve } from './curve.ts';
import { IdentityError } from './errors.ts';

declare const brand: unique symbol;

/**
 * A device's name: its P-256 public key, X‖Y, as 128 upper-case hexadecimal digits. A string that has this
 * type has been checked: it is a point of the curve.
 */
export type DeviceId = string & { readonly [brand]: 'DeviceId' };

/**
 * Reads a device ID from text in either case. Costs microseconds, so it may stand in front of everything.
 *
 * @throws {@link IdentityError} `DEVICE_ID_LENGTH`, `DEVICE_ID_NOT_HEX` or `DEVICE_ID_OFF_CURVE`
 *
 * @example
 * ```ts
 * const { deviceId } = createIdentity();
 * parseDeviceId(deviceId.toLowerCase()) === deviceId; // true
 * ```
 */
export function parseDeviceId(text: string): DeviceId {
  if (text.length !== 128) {
    throw new IdentityError(
      'DEVICE_ID_LENGTH',
      `This device ID has ${text.length} characters instead of 128.`,
    );
  }
  const position = text.search(/[^0-9a-f]/i);
  if (position >= 0) {
    const character = JSON.stringify(String.fromCodePoint(text.codePointAt(position) ?? 0));
    throw new IdentityError(
      'DEVICE_ID_NOT_HEX',
      `Character ${position + 1} of this device ID is ${character}.`,
    );
  }
  if (!isOnCurve(text)) throw new IdentityError('DEVICE_ID_OFF_CURVE', 'This device ID is not a public key.');
  return text.toUpperCase() as DeviceId;
}

/** SubjectPublicKeyInfo of every P-256 key up to its X and Y (RFC 5480 §2): algorithm, curve, uncompressed point. */
const spkiPrefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');

/**
 * The public key as PEM text (RFC 7468 §13). Of all its forms this is the one that `node:crypto` takes in fastest:
 * Node 24 finds out that an options object is not a key by way of four exceptions, which cost more than the reading.
 */
export function publicKeyPem(id: DeviceId): string {
  const base64 = Buffer.concat([spkiPrefix, Buffer.from(id, 'hex')]).toString('base64');
  return `-----BEGIN PUBLIC KEY-----\n${base64.slice(0, 64)}\n${base64.slice(64)}\n-----END PUBLIC KEY-----\n`;
}

/**
 * The public key that a device ID is.
 *
 * @example
 * ```ts
 * publicKeyOf(deviceId).export({ type: 'spki', format: 'pem' }); // for openssl and others
 * ```
 */
export function publicKeyOf(id: DeviceId): KeyObject {
  return createPublicKey(publicKeyPem(id));
}
