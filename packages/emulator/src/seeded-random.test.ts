import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';

const take = (seed: string, purpose: string, bytes: number): string =>
  Buffer.from(seededRandom(seed, purpose)(bytes)).toString('hex');

test('the same seed and purpose give the same bytes on every machine', () => {
  expect(take('nightly', 'world 1', 40)).toBe(
    '5e226aa4ce9b86d74f4392bcd18cc8db84fc31e48d6235c41bc74184057b5c1e08063102313d9dac',
  );
});

test('another seed or another purpose gives other bytes', () => {
  expect(take('a', 'x', 16)).not.toBe(take('b', 'x', 16));
  expect(take('a', 'x', 16)).not.toBe(take('a', 'y', 16));
});

test('the stream is the same, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 100 }), { maxLength: 20 }), (sizes) => {
      const random = seededRandom('s', 'p');
      const pieces = Buffer.concat(sizes.map((size) => random(size)));
      expect(pieces).toEqual(Buffer.from(seededRandom('s', 'p')(pieces.length)));
    }),
  );
});
