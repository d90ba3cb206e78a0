import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusal } from '../test/refusal.ts';
import { standard } from '../test/vectors.ts';
import { signatureFromDer, signatureToDer } from './signature.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex');

describe('signatureToDer', () => {
  test.each([
    ['the signature of RFC 6979 §A.2.5', standard.rawSignature, standard.derSignature],
    ['small numbers', `${'00'.repeat(31)}01${'00'.repeat(31)}7f`, '300602010102017f'],
    ['a number whose top bit is set', `${'00'.repeat(31)}80${'00'.repeat(30)}0100`, '30080202008002020100'],
    ['zeros', '00'.repeat(64), '3006020100020100'],
  ])('and back: %s', (_, raw, der) => {
    expect(hex(signatureToDer(bytes(raw)))).toBe(der);
    expect(hex(signatureFromDer(bytes(der)))).toBe(raw);
  });

  test('and back: any 64 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (raw) => {
        expect(hex(signatureFromDer(signatureToDer(raw)))).toBe(hex(raw));
      }),
    );
  });

  test.each([0, 63, 65])('refuses %i bytes', (length) => {
    expect(refusal(() => signatureToDer(new Uint8Array(length)))).toBe('SIGNATURE_MALFORMED');
  });
});

describe('signatureFromDer', () => {
  test.each([
    ['nothing', ''],
    ['an empty sequence', '3000'],
    ['another tag', '310602010102017f'],
    ['a length in long form', '30810602010102017f'],
    ['a sequence that is too short for its length', '300702010102017f'],
    ['bytes after the sequence', '300602010102017f00'],
    ['bytes after the numbers', '300702010102017f00'],
    ['one number', '3003020101'],
    ['an empty number', '3005020002017f'],
    ['a number longer than the sequence', '300602010102027f'],
    ['another tag within', '300603010102017f'],
    ['a negative number', '300602018102017f'],
    ['a padded number', '30070202000102017f'],
    ['a number of 33 digits', `30260221${'01'.repeat(33)}020101`],
    ['a number of 33 digits after its zero', `302702220080${'01'.repeat(32)}020101`],
  ])('refuses %s', (_, der) => {
    expect(refusal(() => signatureFromDer(bytes(der)))).toBe('SIGNATURE_MALFORMED');
  });

  test('refuses whatever it would not write itself, and only ever throws an IdentityError', () => {
    const der = bytes(standard.derSignature);
    const mutated = fc
      .array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { maxLength: 3 })
      .map((changes) => changes.reduce((result, [at, value]) => result.with(at, value), der));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), mutated), (input) => {
        let raw = new Uint8Array();
        const code = refusal(() => {
          raw = Uint8Array.from(signatureFromDer(input));
        });
        if (code === undefined) expect(hex(signatureToDer(raw))).toBe(hex(input));
      }),
      { numRuns: 3_000 },
    );
  });
});
