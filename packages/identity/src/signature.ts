import { IdentityError } from './errors.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * Turns a raw signature (r‖s, 64 bytes) into the DER form that OpenSSL reads (RFC 3279 §2.2.3).
 *
 * @throws {@link IdentityError} `SIGNATURE_MALFORMED`
 *
 * @example
 * ```ts
 * writeFileSync('statement.sig', signatureToDer(raw)); // openssl dgst -sha256 -verify … -signature statement.sig
 * ```
 */
export function signatureToDer(raw: Uint8Array): Uint8Array {
  if (raw.length !== 64) malformed(`This raw signature has ${raw.length} bytes instead of 64.`);
  const integers = [...derInteger(raw.subarray(0, 32)), ...derInteger(raw.subarray(32))];
  return Uint8Array.of(SEQUENCE, integers.length, ...integers);
}

/**
 * Turns a DER signature, as OpenSSL writes it, into raw r‖s. Strict: there is one DER form of a signature.
 *
 * @throws {@link IdentityError} `SIGNATURE_MALFORMED`
 *
 * @example
 * ```ts
 * signatureFromDer(readFileSync('statement.sig')); // openssl dgst -sha256 -sign … -out statement.sig
 * ```
 */
export function signatureFromDer(der: Uint8Array): Uint8Array {
  if (der[0] !== SEQUENCE || der[1] !== der.length - 2) malformed('This is not one whole DER sequence.');
  const r = readInteger(der, 2);
  const s = readInteger(der, r.end);
  if (s.end !== der.length) malformed('The two numbers do not fill this DER signature exactly.');
  const raw = new Uint8Array(64);
  raw.set(r.digits, 32 - r.digits.length);
  raw.set(s.digits, 64 - s.digits.length);
  return raw;
}

/** DER integers are signed and minimal: no leading zeros, but one where the top bit would say "negative". */
function derInteger(number: Uint8Array): Uint8Array {
  let start = 0;
  while (number[start] === 0 && start < number.length - 1) start++;
  const digits = number.subarray(start);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Uint8Array.of(INTEGER, sign.length + digits.length, ...sign, ...digits);
}

function readInteger(der: Uint8Array, at: number): { digits: Uint8Array; end: number } {
  const end = at + 2 + (der[at + 1] ?? 0);
  const body = der.subarray(at + 2, end);
  const [first = 0, second = 0] = body;
  if (der[at] !== INTEGER || body.length === 0) malformed('A number is missing from this DER signature.');
  const padded = first === 0 && body.length > 1 && second < 0x80;
  if (first >= 0x80 || padded) malformed('A number of this DER signature is negative or needlessly long.');
  const digits = first === 0 ? body.subarray(1) : body;
  if (digits.length > 32) malformed('A number of this DER signature is too large.');
  return { digits, end };
}

function malformed(what: string): never {
  throw new IdentityError('SIGNATURE_MALFORMED', what);
}
