import { SpheriteError } from '@spherite/protocol';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** How far a clock may be behind what it said before, and be taken for one that is being adjusted. */
const tolerance = 5 * 60_000;

/**
 * A clock that never runs backwards: while the machine's is corrected by a little it stands still, so that what is
 * recorded stays in order. A machine that was set back further is refused: no age and no lock-out could be judged.
 *
 * @param seen - the newest time that the world's data knows.
 */
export function steadyClock(clock: Clock, seen: number): Clock {
  let newest = seen;
  return {
    now: () => {
      const now = clock.now();
      if (now < newest - tolerance)
        throw new SpheriteError(
          'CLOCK_SET_BACK',
          `It is ${new Date(now).toISOString()} by this machine's clock, but it was ${new Date(newest).toISOString()} before. Set the clock right, then repeat.`,
        );
      newest = Math.max(newest, now);
      return newest;
    },
  };
}
