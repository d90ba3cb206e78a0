import type { LineClock } from '../timing.ts';

/** A clock that only moves when it is told to, so that seconds of waiting take no time and no two runs differ. */
export interface VirtualClock extends LineClock {
  /** Lets time pass, event by event, until the promise settles; fails when nothing is left that could settle it. */
  run<T>(promise: Promise<T>): Promise<T>;
  /** Lets so much time pass. */
  pass(ms: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

export function createVirtualClock(): VirtualClock {
  const timers = new Set<Timer>();
  let now = 0;

  function after(ms: number, act: () => void): () => void {
    const timer = { at: now + ms, act };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  function next(): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of timers) if (earliest === undefined || timer.at < earliest.at) earliest = timer;
    return earliest;
  }

  async function run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    for (;;) {
      await promisesToSettle();
      if (settled) return promise;
      const timer = next();
      if (timer === undefined)
        throw new Error('Nothing is left to happen, and the promise is still pending.');
      timers.delete(timer);
      now = timer.at;
      timer.act();
    }
  }

  return { now: () => now, after, run, pass: (ms) => run(new Promise((resolve) => after(ms, resolve))) };
}

/** Everything that was only waiting for promises is done when the event loop comes round. */
function promisesToSettle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
