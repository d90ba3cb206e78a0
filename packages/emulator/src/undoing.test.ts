import { expect, test } from 'vitest';
import { createUndoing } from './undoing.ts';

test('what was done last is undone first, and only once', async () => {
  const said: string[] = [];
  const undoing = createUndoing();
  undoing.later(() => void said.push('first'));
  undoing.later(async () => void said.push('second'));
  await Promise.all([undoing.undo(), undoing.undo()]);
  expect(said).toEqual(['second', 'first']);
});

test('a step that fails does not keep the others from being undone', async () => {
  const said: string[] = [];
  const undoing = createUndoing();
  undoing.later(() => void said.push('first'));
  undoing.later(() => Promise.reject(new Error('second')));
  undoing.later(() => Promise.reject(new Error('third')));
  await expect(undoing.undo()).rejects.toThrow('third');
  expect(said).toEqual(['first']);
});
