import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusal } from '../test/refusal.ts';
import { printedDeviceId, seeded, standard } from '../test/vectors.ts';
import { parseDeviceId, publicKeyOf } from './device-id.ts';
import { createIdentity } from './identity.ts';

const hex = (value: bigint) => value.toString(16).padStart(64, '0');
const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;

describe('parseDeviceId', () => {
  test('accepts either case and answers in upper case', () => {
    for (const text of [standard.deviceId, standard.deviceId.toLowerCase()]) {
      expect(parseDeviceId(text)).toBe(standard.deviceId);
    }
  });

  test.each([0, 127, 129, 100_000])('refuses %i digits and says how many there are', (length) => {
    const text = 'A'.repeat(length);
    expect(refusal(() => parseDeviceId(text))).toBe('DEVICE_ID_LENGTH');
    expect(() => parseDeviceId(text)).toThrow(`has ${length} characters`);
  });

  test.each([
    ['G', '"G"'],
    [' ', '" "'],
    ['\n', '"\\n"'],
    ['\0', '"\\u0000"'],
    ['Ａ', '"Ａ"'],
  ])('refuses the character %j and says where it stands', (character, quoted) => {
    const text = standard.deviceId.slice(0, 9) + character + standard.deviceId.slice(10);
    expect(refusal(() => parseDeviceId(text))).toBe('DEVICE_ID_NOT_HEX');
    expect(() => parseDeviceId(text)).toThrow(`Character 10 of this device ID is ${quoted}`);
  });

  test('refuses the ID printed in documentation and says that such IDs are often not real', () => {
    expect(refusal(() => parseDeviceId(printedDeviceId))).toBe('DEVICE_ID_OFF_CURVE');
    expect(() => parseDeviceId(printedDeviceId)).toThrow('IDs printed in documentation are often scrambled');
  });

  test.each([
    ['the origin', hex(0n) + hex(0n)],
    ['all digits F', 'F'.repeat(128)],
    ['X and Y exchanged', standard.deviceId.slice(64) + standard.deviceId.slice(0, 64)],
  ])('refuses %s as off the curve', (_, text) => {
    expect(refusal(() => parseDeviceId(text))).toBe('DEVICE_ID_OFF_CURVE');
  });

  test('refuses a coordinate that is a point only when reduced modulo p (SEC 1 §3.2.2.1)', () => {
    const x = 5n;
    const y = 0x459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbccn;
    expect(refusal(() => parseDeviceId(hex(x) + hex(y)))).toBeUndefined();
    expect(refusal(() => parseDeviceId(hex(x + p) + hex(y)))).toBe('DEVICE_ID_OFF_CURVE');
  });

  test('agrees with the key import of OpenSSL on real points and on their neighbours', () => {
    const importable = (text: string) => {
      try {
        return publicKeyOf(text as ReturnType<typeof parseDeviceId>).asymmetricKeyType === 'ec';
      } catch {
        return false;
      }
    };
    const neighbours = fc.record({ index: fc.nat(127), digit: fc.constantFrom(...'0123456789ABCDEF') });
    fc.assert(
      fc.property(fc.constantFrom(...seeded), neighbours, ({ deviceId }, { index, digit }) => {
        const text = deviceId.slice(0, index) + digit + deviceId.slice(index + 1);
        expect(refusal(() => parseDeviceId(text)) === undefined).toBe(importable(text));
      }),
      { numRuns: 500 },
    );
  });

  test('only ever throws an IdentityError, whatever the text', () => {
    const hexLike = fc.string({
      unit: fc.constantFrom(...'0123456789abcdefABCDEF'),
      minLength: 120,
      maxLength: 136,
    });
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary', minLength: 128, maxLength: 128 }), hexLike),
        (text) => {
          refusal(() => parseDeviceId(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

test('publicKeyOf returns the key that the ID is', () => {
  const { deviceId } = createIdentity();
  const { crv, x = '', y = '' } = publicKeyOf(deviceId).export({ format: 'jwk' });
  const digits = Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]).toString('hex');
  expect(crv).toBe('P-256');
  expect(digits.toUpperCase()).toBe(deviceId);
});
