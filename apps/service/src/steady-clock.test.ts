import { describe, expect, test } from 'vitest';
import { steadyClock } from './steady-clock.ts';

const minute = 60_000;

describe('a clock that is set back', () => {
  test('by a little stands still until the other has caught up', () => {
    let now = 100 * minute;
    const clock = steadyClock({ now: () => now }, 0);
    expect(clock.now()).toBe(100 * minute);
    now -= 5 * minute;
    expect(clock.now()).toBe(100 * minute);
    now += 5 * minute + 1;
    expect(clock.now()).toBe(100 * minute + 1);
  });

  test('by more is refused by name, also against what the data knows, and works again when it is right', () => {
    let now = 94 * minute;
    const clock = steadyClock({ now: () => now }, 100 * minute);
    const refusal = expect.objectContaining({ code: 'CLOCK_SET_BACK' });
    expect(() => clock.now()).toThrow(refusal);
    now = 101 * minute;
    expect(clock.now()).toBe(101 * minute);
    now = 90 * minute;
    expect(() => clock.now()).toThrow(refusal);
    expect(() => clock.now()).toThrow('1970-01-01T01:41:00.000Z');
  });
});
