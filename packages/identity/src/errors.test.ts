import { expect, test } from 'vitest';
import { IdentityError, identityErrors } from './errors.ts';

test('an error says what was found, why it matters and what to do', () => {
  const error = new IdentityError('CHALLENGE_EXPIRED', 'This nonce ran out 5 ms ago.');
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe(
    'IdentityError: This nonce ran out 5 ms ago. A nonce has to be used soon after it was issued. Ask for a new nonce.',
  );
  expect(error.code).toBe('CHALLENGE_EXPIRED');
});

test('every code explains itself in whole sentences', () => {
  for (const { why, next } of Object.values(identityErrors)) {
    expect(why).toMatch(/^[A-Z].+\.$/);
    expect(next).toMatch(/^[A-Z].+(\.|\.pem|P-256)$/);
  }
});
