import { hkdfSync } from 'node:crypto';
import { order } from './curve.ts';
import { IdentityError } from './errors.ts';

/**
 * The private key of a test identity, as 64 hexadecimal digits:
 *
 * ```text
 * c = HKDF-SHA-256(key: seed as UTF-8, salt: "SPHERITE-IDENTITY-SEED-1", info: index as 4 bytes, big-endian) → 40 bytes
 * d = (c as a big-endian number) mod (n − 1) + 1
 * ```
 *
 * HKDF is RFC 5869. Taking 64 bits more than n has, before the division, leaves no measurable bias (FIPS 186-5
 * §A.2.1). Nothing in it depends on the machine, and any language can repeat it.
 */
export function privateKeyFromSeed(seed: string, index: number): string {
  if (seed.length < 1 || seed.length > 1024) invalid(`This seed has ${seed.length} characters.`);
  if (!Number.isInteger(index) || index < 0 || index > 0xffffffff) invalid(`${index} is not an index.`);
  const info = Buffer.alloc(4);
  info.writeUInt32BE(index);
  const wide = Buffer.from(hkdfSync('sha256', Buffer.from(seed), 'SPHERITE-IDENTITY-SEED-1', info, 40));
  const d = (BigInt(`0x${wide.toString('hex')}`) % (order - 1n)) + 1n;
  return d.toString(16).padStart(64, '0');
}

function invalid(what: string): never {
  throw new IdentityError('SEED_INVALID', what);
}
