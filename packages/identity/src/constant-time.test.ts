import fc from 'fast-check';
import { expect, test } from 'vitest';
import { constantTimeEqual } from './constant-time.ts';

test('constantTimeEqual says what an ordinary comparison says, for any two texts and lengths', () => {
  const text = fc.string({ maxLength: 4, unit: fc.constantFrom('a', 'b', 'é', '\0') });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(constantTimeEqual(a, b)).toBe(a === b);
      expect(constantTimeEqual(Buffer.from(a), b)).toBe(a === b);
    }),
    { numRuns: 1_000 },
  );
});

test('constantTimeEqual accepts texts and bytes that are equal', () => {
  expect(constantTimeEqual('', new Uint8Array())).toBe(true);
  expect(constantTimeEqual('secret', Buffer.from('secret'))).toBe(true);
  expect(constantTimeEqual('secret', 'secret ')).toBe(false);
});
