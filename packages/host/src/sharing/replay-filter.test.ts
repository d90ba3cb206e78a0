import { expect, test } from 'vitest';
import { createReplayFilter } from './replay-filter.ts';

/** What is shown of two lines, of which the second begins with what the device has kept. */
const shown = (first: string, second: string): string => {
  const filter = createReplayFilter();
  const take = (texts: string): string => [...texts].flatMap((text) => filter.take(text)).join('');
  const before = take(first);
  filter.reopened();
  return `${before} ${take(second)}`;
};

test.for([
  ['what is said again is not shown again', 'abc', 'abcd', 'abc d'],
  ['also where the beginning is no longer kept', 'abc', 'bcde', 'abc de'],
  ['and where it repeats itself', 'abab', 'ababc', 'abab c'],
  ['or only seems to', 'aba', 'abcd', 'aba bcd'],
  ['what was missed is shown', 'ab', 'xyz', 'ab xyz'],
  ['nothing new is nothing', 'abc', 'abc', 'abc '],
  ['the first text is new where there was none', '', 'abc', ' abc'],
] as const)('%s', ([, first, second, expected]) => {
  expect(shown(first, second)).toBe(expected);
});

test('a line that is opened anew twice is followed still', () => {
  const filter = createReplayFilter();
  const take = (texts: string): string => [...texts].flatMap((text) => filter.take(text)).join('');
  expect(take('ab')).toBe('ab');
  filter.reopened();
  expect(take('a')).toBe('');
  filter.reopened();
  expect(take('abc')).toBe('c');
});
