import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemLineClock } from './timing.ts';

const day = 24 * 60 * 60 * 1000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([0.1, 24, 25, 365])('%d days are over when they are over', (days) => {
  const act = vi.fn();
  systemLineClock.after(days * day, act);
  vi.advanceTimersByTime(days * day - 1);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledOnce();
});

test('what is a year ahead can be called off also after months', () => {
  const act = vi.fn();
  const cancel = systemLineClock.after(365 * day, act);
  vi.advanceTimersByTime(100 * day);
  cancel();
  vi.advanceTimersByTime(365 * day);
  expect(act).not.toHaveBeenCalled();
});
