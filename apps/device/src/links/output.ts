import { END, type LineClock } from '@spherite/protocol';

/** What waits for a reader, whole frames; of more, nothing is taken. */
const maxWaiting = 64 * 1024;

/** Waits before it is tried again, for a host that reads slowly or not at all. */
const firstRetryMs = 1;
const lastRetryMs = 100;

/** ESC END: what was begun is no frame (slipmux §4). */
const abandoned = Uint8Array.of(0xdb, END);

/** Writes frames to somebody who may not read: each goes out whole, in order, or not at all, and nobody ever waits. */
export interface Output {
  write(frames: Uint8Array): void;
  /** What is written while `act` runs goes out in one call, after what waits: a terminal costs by the call. */
  together(act: () => void): void;
  /** Tries at once what waits. */
  flush(): void;
  /** Forgets what waits, for a reader who is no longer there; a frame that was begun is ended as no frame. */
  abandon(): void;
  close(): void;
}

/** @param writeSome - writes as much as there is room for and returns how much that was. */
export const createOutput = (writeSome: (bytes: Uint8Array) => number, clock: LineClock): Output => {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  /** Whether the first that waits is the rest of something of which the reader has the beginning. */
  let begun = false;
  let open = true;
  let held = false;
  let cancelRetry = (): void => {};

  const flush = (retryMs = firstRetryMs): void => {
    cancelRetry();
    if (waiting.length === 0) return;
    const bytes = waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting);
    const rest = bytes.subarray(writeSome(bytes));
    begun = rest.length > 0 && (begun || rest.length < bytes.length);
    waiting = rest.length > 0 ? [rest] : [];
    waitingBytes = rest.length;
    if (rest.length > 0) cancelRetry = clock.after(retryMs, () => flush(Math.min(retryMs * 2, lastRetryMs)));
  };

  return {
    write: (frames) => {
      if (!open || waitingBytes + frames.length > maxWaiting) return;
      waiting.push(frames);
      waitingBytes += frames.length;
      // What stands before it is tried when its time comes, not for each frame behind it.
      if (waiting.length === 1 && !held) flush();
    },
    together: (act) => {
      held = true;
      try {
        act();
      } finally {
        held = false;
        flush();
      }
    },
    flush: () => flush(),
    abandon: () => {
      waiting = begun ? [abandoned] : [];
      waitingBytes = begun ? abandoned.length : 0;
    },
    close: () => {
      open = false;
      waiting = [];
      cancelRetry();
    },
  };
};
