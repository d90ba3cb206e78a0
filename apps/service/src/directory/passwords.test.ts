import { describe, expect, test } from 'vitest';
import { testRandom } from '../sign-in/testing/world.ts';
import { createPasswordHashing, decoyHash } from './password-hashing.ts';
import { checkNewPassword, generateOneTimePassword } from './passwords.ts';

describe('a one-time password', () => {
  test('is four groups of four letters and digits that cannot be taken for one another', () => {
    const random = testRandom('shape');
    for (let made = 0; made < 200; made += 1)
      expect(generateOneTimePassword(random)).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
  });

  test('comes again from the same randomness, and from no other', () => {
    expect(generateOneTimePassword(testRandom('one'))).toBe(generateOneTimePassword(testRandom('one')));
    expect(generateOneTimePassword(testRandom('one'))).not.toBe(generateOneTimePassword(testRandom('two')));
  });

  test('uses each of its 32 letters as often as the others', () => {
    const every = Uint8Array.from({ length: 256 }, (_, index) => index);
    const counts = new Map<string, number>();
    for (let start = 0; start < 256; start += 16)
      for (const letter of generateOneTimePassword(() => every.slice(start, start + 16)).replaceAll('-', ''))
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect([...counts.values()]).toEqual(Array.from({ length: 32 }, () => 8));
  });
});

describe('a new password', () => {
  test.each(['twelve chars', 'ééééééééééé1', '🔑'.repeat(12), 'x'.repeat(1024), ' '.repeat(12)])(
    'may be %j',
    (password) => {
      expect(() => checkNewPassword(password)).not.toThrow();
    },
  );

  test.each([
    ['eleven char', 'has 11 characters'],
    ['', 'has 0 characters'],
    ['x', 'has 1 character;'],
    ['🔑'.repeat(11), 'has 11 characters'],
    ['x'.repeat(1025), 'longer than 1024 bytes'],
    ['é'.repeat(513), 'longer than 1024 bytes'],
  ])('may not be %j', (password, why) => {
    expect(() => checkNewPassword(password)).toThrow(why);
  });
});

describe('hashing', () => {
  const hashing = createPasswordHashing(testRandom('salt'));

  test('is argon2id at the cost that OWASP asks for, with a salt of its own', async () => {
    const [one, two] = await Promise.all([hashing.hash('a password'), hashing.hash('a password')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await hashing.verify(one, 'a password')).toBe(true);
    expect(await hashing.verify(one, 'a Password')).toBe(false);
  });

  test('takes a letter for the same however it was composed', async () => {
    expect(await hashing.verify(await hashing.hash('caf\u00e9 au lait'), 'cafe\u0301 au lait')).toBe(true);
  });

  test('has a decoy of the same cost, which no password opens', async () => {
    expect(decoyHash.split('$').slice(0, 4)).toEqual((await hashing.hash('x')).split('$').slice(0, 4));
    expect(await hashing.verify(decoyHash, 'a password')).toBe(false);
    expect(await hashing.verify(decoyHash, '')).toBe(false);
  });
});
