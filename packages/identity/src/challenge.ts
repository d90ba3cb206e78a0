import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { DeviceId } from './device-id.ts';
import { IdentityError } from './errors.ts';
import type { StatementPurpose } from './statement.ts';

declare const brand: unique symbol;

/** What makes a service recognise its own nonces. Instances that share the secret share the nonces. */
export type ChallengeKey = KeyObject & { readonly [brand]: 'ChallengeKey' };

/** What a nonce is bound to: it answers for nothing else. */
export interface ChallengeSubject {
  purpose: StatementPurpose;
  deviceId: DeviceId;
  /** The service's clock, in milliseconds since 1970. */
  now: number;
}

/** How a nonce is made. */
export interface ChallengeFields extends ChallengeSubject {
  lifetimeMs: number;
  /** 16 bytes from the system's randomness, never used twice. */
  random: Uint8Array;
}

// A nonce is random ‖ expiry ‖ MAC. 54 bytes are 72 base64url characters with no bits left over, so there is
// only one spelling of each.
const randomBytes = 16;
const expiryBytes = 6;
const nonceSyntax = /^[A-Za-z0-9_-]{72}$/;

/**
 * Prepares a service's secret.
 *
 * @param secret - 32 bytes or more; a service that makes a new one at each start forgets its open nonces, no more.
 * @throws RangeError when the secret is too short to be one.
 */
export function createChallengeKey(secret: Uint8Array): ChallengeKey {
  if (secret.length < 32) throw new RangeError(`a challenge key needs 32 bytes, got ${secret.length}`);
  return createSecretKey(secret) as ChallengeKey;
}

/**
 * Makes a nonce for one device and one purpose. It carries its own proof, so that a service remembers nothing
 * about nonces that were asked for and never used, however many.
 *
 * @throws RangeError when `random` is not 16 bytes or the times are not whole milliseconds.
 *
 * @example
 * ```ts
 * const key = createChallengeKey(randomBytes(32));
 * const now = clock.now();
 * const nonce = issueChallenge(key, { purpose: 'claim', deviceId, now, lifetimeMs: 60_000, random: randomBytes(16) });
 * // … and when the device has signed it:
 * const { expiresAt } = verifyChallenge(key, statement.nonce, { purpose: 'claim', deviceId, now: clock.now() });
 * ```
 */
export function issueChallenge(key: ChallengeKey, fields: ChallengeFields): string {
  const { now, lifetimeMs, random } = fields;
  const expiresAt = now + lifetimeMs;
  if (random.length !== randomBytes) throw new RangeError(`random must be ${randomBytes} bytes`);
  if (!Number.isInteger(expiresAt)) throw new RangeError('times must be whole milliseconds');
  const head = Buffer.alloc(randomBytes + expiryBytes);
  head.set(random);
  head.writeUIntBE(expiresAt, randomBytes, expiryBytes);
  return Buffer.concat([head, mac(key, fields, head)]).toString('base64url');
}

/**
 * Checks that a nonce was issued with this key for this device and purpose, and still counts. That it is used
 * only once is the caller's duty: keep what was used until `expiresAt`, in the transaction that acts on it.
 *
 * @throws {@link IdentityError} `CHALLENGE_MALFORMED`, `CHALLENGE_FOREIGN` or `CHALLENGE_EXPIRED`
 */
export function verifyChallenge(
  key: ChallengeKey,
  nonce: string,
  subject: ChallengeSubject,
): { expiresAt: number } {
  if (!nonceSyntax.test(nonce)) {
    throw new IdentityError('CHALLENGE_MALFORMED', 'This nonce is not one that a service issues.');
  }
  const bytes = Buffer.from(nonce, 'base64url');
  const head = bytes.subarray(0, randomBytes + expiryBytes);
  if (!timingSafeEqual(mac(key, subject, head), bytes.subarray(head.length))) {
    throw new IdentityError('CHALLENGE_FOREIGN', 'This nonce is not known.');
  }
  const expiresAt = head.readUIntBE(randomBytes, expiryBytes);
  // Written so that a clock that is NaN refuses.
  if (!(subject.now < expiresAt)) {
    throw new IdentityError('CHALLENGE_EXPIRED', `This nonce ran out ${subject.now - expiresAt} ms ago.`);
  }
  return { expiresAt };
}

/** Neither purposes nor IDs hold a line break, and the head has a fixed length: no two subjects read alike. */
function mac(key: ChallengeKey, { purpose, deviceId }: ChallengeSubject, head: Uint8Array): Buffer {
  return createHmac('sha256', key)
    .update(`SPHERITE-CHALLENGE-1\n${purpose}\n${deviceId}\n`)
    .update(head)
    .digest();
}
