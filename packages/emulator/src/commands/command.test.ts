import { SpheriteError } from '@spherite/protocol';
import { expect, test } from 'vitest';
import type { Shell } from '../shell.ts';
import { reportTo } from './command.ts';

const told = (error: unknown): string => {
  const lines: string[] = [];
  reportTo({ warn: (line: string) => lines.push(line) } as unknown as Shell)(error);
  return lines.join('\n');
};

test('what can happen on any machine is reported in its own words, and on one line', () => {
  expect(told(new SpheriteError('DISK_FULL', 'The disk takes no more.'))).toBe(
    'warn: The disk takes no more. See docs/troubleshooting.md#disk_full (DISK_FULL).',
  );
});

test('a bug is reported with the way to it', () => {
  expect(told(new Error('what?'))).toMatch(/^warn: Error: what\?\n +at .*command\.test\.ts/);
  expect(told('a string')).toBe('warn: a string');
});
