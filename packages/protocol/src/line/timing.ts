import { randomBytes } from 'node:crypto';

/** Time as the line needs it, so that a test can run hours of a bad line in a second. */
export interface LineClock {
  /** Milliseconds from any fixed point; never goes back. */
  now(): number;
  /** Calls `act` once after `ms`; the value returned cancels it. */
  after(ms: number, act: () => void): () => void;
}

/** The machine's own monotonic clock. */
export const systemLineClock: LineClock = {
  now: () => performance.now(),
  after: (ms, act) => {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      timer =
        left > LONGEST_TIMER_MS
          ? setTimeout(() => wait(left - LONGEST_TIMER_MS), LONGEST_TIMER_MS)
          : setTimeout(act, left);
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};

/** A timer of the system for longer, from some 25 days on, would be over at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** So many unpredictable bytes. Tokens are made of them. */
export type LineRandom = (length: number) => Uint8Array;

/** The system takes as long for eight bytes as for a thousand. */
const POOL_BYTES = 1024;

function pooled(): LineRandom {
  let pool = new Uint8Array();
  return (length) => {
    if (length > POOL_BYTES) return randomBytes(length);
    if (pool.length < length) pool = new Uint8Array(randomBytes(POOL_BYTES));
    const taken = pool.slice(0, length);
    pool = pool.subarray(length);
    return taken;
  };
}

/** The machine's own source of randomness. */
export const systemLineRandom: LineRandom = pooled();

/**
 * When to repeat, and when to give up. RFC 7252 waits two seconds before it repeats because the internet lies
 * between its ends; here there is a cable that knows its latency.
 */
export interface LineTiming {
  /** Wait before the first repetition while the latency is not known. */
  readonly firstTimeoutMs: number;
  /** Bounds of that wait once the latency was measured, and of every wait after it. */
  readonly minTimeoutMs: number;
  readonly maxTimeoutMs: number;
  /** Each further wait is so many times the one before. */
  readonly backoff: number;
  /** How often a message is sent in all before its sender gives up. */
  readonly attempts: number;
  /** A request whose answer takes longer is acknowledged first and answered separately (RFC 7252 §5.2.2). */
  readonly ackDelayMs: number;
  /** How long a requester waits for a separate answer. */
  readonly answerMs: number;
  /** What a slow line carries; the time a frame needs is added to every wait. Unset: no time to speak of. */
  readonly bytesPerSecond?: number;
}

export const LINE_TIMING: LineTiming = {
  firstTimeoutMs: 50,
  minTimeoutMs: 20,
  maxTimeoutMs: 500,
  backoff: 1.5,
  attempts: 12,
  ackDelayMs: 10,
  answerMs: 30_000,
};

/**
 * For how long the same message can still arrive, from its first sending to its last and half as long again: what
 * RFC 7252 §4.8.2 calls EXCHANGE_LIFETIME, from the line's own timing.
 */
export function exchangeLifetimeMs(timing: LineTiming): number {
  return timing.maxTimeoutMs * timing.attempts * 1.5;
}
