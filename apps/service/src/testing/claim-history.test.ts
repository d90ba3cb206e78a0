import { describe, expect, test } from 'vitest';
import { type ClaimAttempt, inexplicable } from './claim-history.ts';
import type { Observation } from './linearizability.ts';

/** One attempt at the one device: when it was asked and answered, into which tenant, and what was told. */
const saw = (
  asked: number,
  answered: number | undefined,
  tenantId: string,
  told: string | undefined,
): Observation<ClaimAttempt> => ({
  op: {
    deviceId: 'D',
    tenantId,
    told: told === undefined || told === 'refused' ? told : { operationId: told },
  },
  asked,
  answered,
});

describe('a history of claims that can have happened', () => {
  test.for<[string, Observation<ClaimAttempt>[]]>([
    ['nothing', []],
    [
      'a claim, then a repetition and a refusal',
      [saw(0, 1, 'A', 'x'), saw(2, 3, 'A', 'x'), saw(4, 5, 'B', 'refused')],
    ],
    ['a refusal that overlaps the claim which it lost to', [saw(0, 3, 'B', 'refused'), saw(1, 2, 'A', 'x')]],
    [
      'a claim whose answer was lost and which happened',
      [saw(0, undefined, 'A', undefined), saw(1, 2, 'A', 'x')],
    ],
    [
      'a claim whose answer was lost and which did not happen',
      [saw(0, undefined, 'A', undefined), saw(1, 2, 'B', 'x')],
    ],
    [
      'a claim whose answer was lost and which happened late',
      [saw(0, undefined, 'A', undefined), saw(1, 2, 'B', 'refused'), saw(3, 4, 'A', 'x')],
    ],
  ])('%s', ([, history]) => {
    expect(inexplicable(history)).toEqual([]);
  });
});

describe('a history of claims that cannot have happened', () => {
  test.for<[string, Observation<ClaimAttempt>[]]>([
    ['two owners, one after the other', [saw(0, 1, 'A', 'x'), saw(2, 3, 'B', 'y')]],
    ['two owners at once', [saw(0, 3, 'A', 'x'), saw(1, 2, 'B', 'y')]],
    ['one owner by two operations', [saw(0, 1, 'A', 'x'), saw(2, 3, 'A', 'y')]],
    ['a refusal when the device was nobody’s', [saw(0, 1, 'B', 'refused'), saw(2, 3, 'A', 'x')]],
    ['a refusal that nobody else’s claim explains', [saw(0, 1, 'A', 'refused')]],
    ['a refusal of the owner', [saw(0, 1, 'A', 'x'), saw(2, 3, 'A', 'refused')]],
    [
      'an acknowledged claim that was lost',
      [saw(0, 1, 'A', 'x'), saw(2, undefined, 'B', undefined), saw(3, 4, 'B', 'y')],
    ],
  ])('%s', ([, history]) => {
    expect(inexplicable(history)).toEqual(['D']);
  });
});

test('64 at once are judged at once, whether they fit or not', () => {
  const crowd = Array.from({ length: 64 }, (_, i) =>
    saw(i, 1000 + i, i % 2 === 0 ? 'A' : 'B', i % 2 === 0 ? 'x' : 'refused'),
  );
  expect(inexplicable(crowd)).toEqual([]);
  expect(inexplicable([...crowd, saw(64, 2000, 'B', 'y')])).toEqual(['D']);
});
