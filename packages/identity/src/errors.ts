/**
 * Every way in which this package refuses its input: why the rule exists, and what to do about it.
 * Messages and the troubleshooting page are both made from this table.
 */
export const identityErrors = {
  DEVICE_ID_LENGTH: {
    why: 'A device ID is a P-256 public key, X then Y, written as exactly 128 hexadecimal digits.',
    next: 'Copy the ID again, whole and without spaces.',
  },
  DEVICE_ID_NOT_HEX: {
    why: 'A device ID is written with the digits 0-9 and A-F only, in either case.',
    next: 'Copy the ID again, without quotes or separators.',
  },
  DEVICE_ID_OFF_CURVE: {
    why: 'A device ID is a point on the curve P-256, and these digits are not one: no device can have this ID. IDs printed in documentation are often scrambled and are not real points.',
    next: 'Use the ID that your own device reports.',
  },
  PEM_MALFORMED: {
    why: 'An identity is kept as one PEM block that begins with "-----BEGIN PRIVATE KEY-----".',
    next: 'Restore the file from a copy; a damaged private key cannot be repaired.',
  },
  PEM_NOT_PKCS8: {
    why: 'An identity is kept as an unencrypted PKCS#8 private key, labelled "PRIVATE KEY".',
    next: 'Convert it with: openssl pkcs8 -topk8 -nocrypt -in old.pem -out new.pem',
  },
  PEM_WRONG_CURVE: {
    why: 'A device has a key on the curve P-256, because its ID is that key.',
    next: 'Make a suitable key with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256',
  },
  PEM_KEY_MISMATCH: {
    why: 'The public key stored beside the private key does not belong to it, so the device ID would be a lie.',
    next: 'Restore the file from a copy.',
  },
  SEED_INVALID: {
    why: 'A seed is 1 to 1024 characters of text, and the index a whole number from 0 to 4294967295.',
    next: 'Choose another seed or index.',
  },
  SIGNATURE_MALFORMED: {
    why: 'A raw signature is r then s, 32 bytes each; the DER form is a SEQUENCE of the same two numbers.',
    next: 'Check which of the two forms the other program writes.',
  },
  STATEMENT_FIELDS: {
    why: 'Audience (up to 512 characters) and nonce (up to 256) are visible ASCII without quotes or backslashes, and the time is a whole number of milliseconds.',
    next: 'Correct the field and sign again.',
  },
  STATEMENT_MALFORMED: {
    why: 'A statement is the base64url text of its payload, a full stop, and the base64url text of its signature.',
    next: 'Ask the device for a new statement and pass it on unchanged.',
  },
  STATEMENT_SIGNATURE: {
    why: 'The signature was not made by the named device over this very text.',
    next: 'Ask the device for a new statement and pass it on unchanged.',
  },
  STATEMENT_PURPOSE: {
    why: 'A statement serves the one purpose it was signed for.',
    next: 'Ask the device for a statement for this purpose.',
  },
  STATEMENT_AUDIENCE: {
    why: 'A statement is meant for one reader, named in it, and this is another.',
    next: 'Ask the device for a statement that names this service.',
  },
  STATEMENT_EXPIRED: {
    why: 'A statement counts for a short while after it was signed, and not before.',
    next: 'Compare the clocks of both sides, then ask the device for a new statement.',
  },
  STATEMENT_DEVICE: {
    why: 'The statement was signed by another device than the one it is used for.',
    next: 'Ask the device in question for a statement of its own.',
  },
  CHALLENGE_MALFORMED: {
    why: 'A nonce is 72 base64url characters, as issued.',
    next: 'Ask for a new nonce and return it unchanged.',
  },
  CHALLENGE_FOREIGN: {
    why: 'The nonce was not issued here for this device and this purpose, or the service has been restarted since.',
    next: 'Ask for a new nonce.',
  },
  CHALLENGE_EXPIRED: {
    why: 'A nonce has to be used soon after it was issued.',
    next: 'Ask for a new nonce.',
  },
} as const satisfies Record<string, { readonly why: string; readonly next: string }>;

/** The closed set of {@link IdentityError.code}. */
export type IdentityErrorCode = keyof typeof identityErrors;

/**
 * The only error that this package throws for input from outside. Its message says what was wrong, why it
 * matters and what to do; it never repeats key material. Misuse by the calling code is a `RangeError` instead.
 *
 * @example
 * ```ts
 * try {
 *   parseDeviceId(text);
 * } catch (error) {
 *   if (error instanceof IdentityError && error.code === 'DEVICE_ID_LENGTH') askAgain(error.message);
 *   else throw error;
 * }
 * ```
 */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly code: IdentityErrorCode;

  /** @param what - One sentence on what was found in this very input. */
  constructor(code: IdentityErrorCode, what: string) {
    const { why, next } = identityErrors[code];
    super(`${what} ${why} ${next}`);
    this.code = code;
  }
}
