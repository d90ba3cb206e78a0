import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isQuicklyDecrypted } from './encrypted-key.ts';
import { encryptedKey } from './testing/certificates.ts';

const der = Buffer.from(encryptedKey.replace(/-----.*-----/g, ''), 'base64');
const rounds = Buffer.from('02020800', 'hex');
const at = der.indexOf(rounds);
/** With something else in the place of the number of rounds. */
const withRounds = (hex: string): Buffer => {
  const changed = Buffer.from(der);
  changed.write(hex, at, 'hex');
  return changed;
};
/** As deep as 8 KiB of PEM can be. */
let nested = Buffer.alloc(0);
while (nested.length < 6000)
  nested = Buffer.concat([Buffer.from([0x30, 0x82, nested.length >> 8, nested.length]), nested]);

test('the usual key is decrypted quickly', () => {
  expect(isQuicklyDecrypted(der)).toBe(true);
});

test.each([
  ['no number in its place', withRounds('04020800')],
  ['a salt in pieces', Buffer.from(der).fill(0x24, at - 10, at - 9)],
  ['a length that is not told', Buffer.from(der).fill(0x80, 1, 2)],
  ['less than it says', der.subarray(0, -1)],
  ['one sequence in the other', nested],
  ['nothing but a beginning', Buffer.from('30', 'hex')],
])('%s is not', (_, bytes) => {
  expect(isQuicklyDecrypted(bytes)).toBe(false);
});

test('of anything it can be told', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 100 }),
        fc
          .tuple(fc.nat(der.length - 1), fc.nat(255))
          .map(([where, byte]) => Buffer.from(der).fill(byte, where, where + 1)),
      ),
      (bytes) => {
        expect(isQuicklyDecrypted(bytes)).toBeTypeOf('boolean');
      },
    ),
  );
});
