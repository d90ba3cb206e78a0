import { type Identity, identityFromSeed, type StatementFields } from '@spherite/identity';

/**
 * The chip. What its fuses hold is used in here and never leaves: from outside a device can be asked for its ID and
 * for signatures.
 */
export interface Silicon {
  /** 128 hexadecimal digits, lower case: how the device itself writes it. */
  readonly deviceId: string;
  /** The point that a boot log prints as `G`, lower case: another public key, of which no more is known. */
  readonly generalKey: string;
  sign(statement: StatementFields): string;
  /** A new nonce for a new start, 64 hexadecimal digits. */
  bootNonce(): string;
}

export const createSilicon = (identity: Identity, random: (bytes: number) => Uint8Array): Silicon => ({
  deviceId: identity.deviceId.toLowerCase(),
  // Derived, so that it stays the same for a device without being stored; nothing is ever signed with it.
  generalKey: identityFromSeed(`general key of ${identity.deviceId}`, 0).deviceId.toLowerCase(),
  sign: (statement) => identity.sign(statement),
  bootNonce: () => Buffer.from(random(32)).toString('hex'),
});
