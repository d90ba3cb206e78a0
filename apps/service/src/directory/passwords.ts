import { SpheriteError } from '@spherite/protocol';

/** Crockford's base 32: no letter that could be read as another, or as a digit. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** Readable, typeable, 80 bits: `k7mp-3x9d-qw2h-v5tn`. */
export function generateOneTimePassword(random: (bytes: number) => Uint8Array): string {
  const text = Array.from(random(16), (byte) => letters[byte % letters.length]).join('');
  return (text.match(/.{4}/g) ?? []).join('-');
}

const leastCharacters = 12;
/** So that nobody makes the service hash a novel. */
const mostBytes = 1024;

/** @throws SpheriteError `PASSWORD_REFUSED` */
export function checkNewPassword(password: string): void {
  const characters = [...password].length;
  if (characters < leastCharacters)
    throw refused(
      `The new password has ${characters} character${characters === 1 ? '' : 's'}; it needs at least ${leastCharacters}. Choose a longer one.`,
    );
  if (Buffer.byteLength(password) > mostBytes)
    throw refused(`The new password is longer than ${mostBytes} bytes. Choose a shorter one.`);
}

export const sameAsOld = (): SpheriteError =>
  refused('The new password is the old one. Choose a different one.');

const refused = (message: string): SpheriteError => new SpheriteError('PASSWORD_REFUSED', message);
