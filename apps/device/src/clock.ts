import { systemLineClock } from '@spherite/protocol';

/** Time as a device needs it. */
export interface DeviceClock {
  /** Milliseconds since 1970; may be set back. */
  now(): number;
  /** Milliseconds from any fixed point; never goes back. */
  monotonic(): number;
  /** Calls `act` once after `ms`; the value returned cancels it. */
  after(ms: number, act: () => void): () => void;
}

/** The machine's own clocks. @param now - the wall clock, usually `Date.now`. */
export const deviceClock = (now: () => number): DeviceClock => ({
  now,
  monotonic: systemLineClock.now,
  after: systemLineClock.after,
});
