import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { drawnAhead, timedUuid, uuid } from './ids.ts';

const zeros = (bytes: number) => new Uint8Array(bytes);
const ones = (bytes: number) => new Uint8Array(bytes).fill(255);

test('a random UUID has version 4 and the variant of RFC 9562', () => {
  expect(uuid(zeros)).toBe('00000000-0000-4000-8000-000000000000');
  expect(uuid(ones)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
});

test('a timed UUID begins with the time: the example of RFC 9562 §A.6', () => {
  const random = () => Buffer.from('0cc318c4dc0c0c07398f', 'hex');
  expect(timedUuid(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('timed UUIDs of later times sort behind', () => {
  const ids = [1, 2, 255, 256, 1_800_000_000_000].map((now) => timedUuid(now, randomBytes));
  expect([...ids].sort()).toEqual(ids);
});

test('what is drawn ahead is each byte of the source once, in order', () => {
  let count = 0;
  const counting = (bytes: number) => Uint8Array.from({ length: bytes }, () => count++ & 255);
  const random = drawnAhead(counting);
  const drawn = [...random(10), ...random(16), ...random(1574), ...random(3), ...random(2000).subarray(0, 1)];
  expect(drawn.slice(0, 1603)).toEqual(Array.from({ length: 1603 }, (_, index) => index & 255));
  expect(drawn).toHaveLength(1604);
});
