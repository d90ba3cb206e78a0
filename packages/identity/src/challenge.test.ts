import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusal } from '../test/refusal.ts';
import { createChallengeKey, issueChallenge, verifyChallenge } from './challenge.ts';
import { identityFromSeed } from './identity.ts';
import { statementPurposes } from './statement.ts';

const key = createChallengeKey(new Uint8Array(32).fill(7));
const { deviceId } = identityFromSeed('spherite', 0);
const random = Uint8Array.from({ length: 16 }, (_, index) => index);
const subject = { purpose: 'claim', deviceId, now: 1_795_508_100_000 } as const;
const lifetimeMs = 60_000;
const expiresAt = subject.now + lifetimeMs;
const nonce = issueChallenge(key, { ...subject, lifetimeMs, random });

const verdict = (text: string, changes = {}) =>
  refusal(() => verifyChallenge(key, text, { ...subject, ...changes }));

describe('a nonce', () => {
  test('is accepted for its own device and purpose, until it runs out', () => {
    expect(verifyChallenge(key, nonce, subject)).toEqual({ expiresAt });
    expect(verdict(nonce, { now: expiresAt - 1 })).toBeUndefined();
    expect(verdict(nonce, { now: expiresAt })).toBe('CHALLENGE_EXPIRED');
    expect(verdict(nonce, { now: Number.NaN })).toBe('CHALLENGE_EXPIRED');
  });

  test('is recognised by every instance that has the secret, and by no other', () => {
    const twin = createChallengeKey(new Uint8Array(32).fill(7));
    const stranger = createChallengeKey(new Uint8Array(32).fill(8));
    expect(verifyChallenge(twin, nonce, subject)).toEqual({ expiresAt });
    expect(refusal(() => verifyChallenge(stranger, nonce, subject))).toBe('CHALLENGE_FOREIGN');
  });

  test('is foreign to every other device and purpose, and says so even when it has run out', () => {
    const other = identityFromSeed('spherite', 1).deviceId;
    expect(verdict(nonce, { deviceId: other })).toBe('CHALLENGE_FOREIGN');
    expect(verdict(nonce, { deviceId: other, now: expiresAt })).toBe('CHALLENGE_FOREIGN');
    for (const purpose of statementPurposes) {
      expect(verdict(nonce, { purpose })).toBe(purpose === 'claim' ? undefined : 'CHALLENGE_FOREIGN');
    }
  });

  test('differs with its randomness', () => {
    expect(issueChallenge(key, { ...subject, lifetimeMs, random: random.with(15, 0) })).not.toBe(nonce);
  });

  test('fits into a statement', () => {
    const identity = identityFromSeed('spherite', 0);
    expect(identity.sign({ purpose: 'claim', audience: 'test', nonce, time: 0 })).toContain('.');
  });

  test('is void after a change to any one of its characters', () => {
    for (let at = 0; at < nonce.length; at++) {
      const changed = nonce.slice(0, at) + (nonce[at] === 'A' ? 'B' : 'A') + nonce.slice(at + 1);
      expect(verdict(changed)).toBe('CHALLENGE_FOREIGN');
    }
  });

  test.each(['', `${nonce}A`, nonce.slice(1), `${nonce}\n`, `${nonce.slice(1)}=`, `${nonce.slice(1)}+`])(
    'is malformed when it reads %j',
    (text) => {
      expect(verdict(text)).toBe('CHALLENGE_MALFORMED');
    },
  );

  test('is refused with an IdentityError and nothing else, whatever the text', () => {
    const unit = fc.constantFrom(...'ABab01-_');
    const any = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit, minLength: 70, maxLength: 74 }));
    fc.assert(
      fc.property(any, (text) => {
        expect(verdict(text)).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('misuse by the caller is a RangeError', () => {
  test('for a secret that is too short', () => {
    expect(() => createChallengeKey(new Uint8Array(31))).toThrow(RangeError);
  });

  test.each([
    ['too little randomness', { random: new Uint8Array(15) }],
    ['a time with a fraction', { now: 0.5 }],
    ['a lifetime that is not a number', { lifetimeMs: Number.NaN }],
    ['an expiry that does not fit', { lifetimeMs: 2 ** 48 }],
    ['an expiry before 1970', { lifetimeMs: -(2 ** 48) }],
  ])('for %s', (_, changes) => {
    expect(() => issueChallenge(key, { ...subject, lifetimeMs, random, ...changes })).toThrow(RangeError);
  });
});
