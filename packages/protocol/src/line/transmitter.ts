import { sameBytes } from './bytes.ts';
import type { Link } from './link.ts';
import { EMPTY, encodeMessage, type Message } from './message.ts';
import { encodeFrame } from './slipmux.ts';
import type { LineClock, LineTiming } from './timing.ts';

/** How a confirmable message ended: acknowledged (perhaps with an answer aboard), refused, or never heard of. */
export type Outcome =
  | { readonly kind: 'acknowledged'; readonly message: Message }
  | { readonly kind: 'reset' }
  | { readonly kind: 'timeout' };

/** The message layer of RFC 7252 §4: sends, repeats what must be confirmed, and matches what comes back. */
export interface Transmitter {
  /** Sends once; returns the frame, so that it can be sent again. */
  send(message: Message): Uint8Array;
  /** Sends a frame as it is. */
  repeat(frame: Uint8Array): void;
  /** Sends a confirmable message until it is answered for; returns how to stop early. */
  confirm(message: Message, ended: (outcome: Outcome) => void): () => void;
  /** Takes an acknowledgement or reset that arrived; one that matches nothing is ignored. */
  settle(message: Message): void;
  /** A message ID not used lately. */
  nextId(): number;
  /** Forgets everything under way. */
  close(): void;
}

interface Pending {
  readonly message: Message;
  readonly frame: Uint8Array;
  readonly ended: (outcome: Outcome) => void;
  readonly sentAt: number;
  attempts: number;
  wait: number;
  cancel: () => void;
}

export function createTransmitter(
  link: Link,
  clock: LineClock,
  timing: LineTiming,
  firstId: number,
): Transmitter {
  const pending = new Map<number, Pending>();
  const latency = createLatency(timing);
  let id = firstId;

  function arm(entry: Pending): void {
    const transfer =
      timing.bytesPerSecond === undefined ? 0 : (entry.frame.length * 2000) / timing.bytesPerSecond;
    entry.cancel = clock.after(entry.wait + transfer, () => {
      if (entry.attempts >= timing.attempts) {
        pending.delete(entry.message.id);
        entry.ended({ kind: 'timeout' });
        return;
      }
      entry.attempts++;
      entry.wait = Math.min(entry.wait * timing.backoff, timing.maxTimeoutMs);
      link.write(entry.frame);
      arm(entry);
    });
  }

  return {
    send: (message) => {
      const frame = encodeFrame('coap', encodeMessage(message));
      link.write(frame);
      return frame;
    },
    repeat: (frame) => link.write(frame),
    confirm: (message, ended) => {
      const frame = encodeFrame('coap', encodeMessage(message));
      const entry: Pending = {
        message,
        frame,
        ended,
        sentAt: clock.now(),
        attempts: 1,
        wait: latency.timeoutMs(),
        cancel: () => {},
      };
      pending.set(message.id, entry);
      // Armed first: a link in memory may bring the answer before `write` returns.
      arm(entry);
      link.write(frame);
      return () => {
        entry.cancel();
        if (pending.get(message.id) === entry) pending.delete(message.id);
      };
    },
    settle: (message) => {
      const entry = pending.get(message.id);
      if (entry === undefined) return;
      // An answer aboard an acknowledgement must carry our token: message IDs alone come round again (§5.3.2).
      if (message.code !== EMPTY && !sameBytes(message.token, entry.message.token)) return;
      pending.delete(message.id);
      entry.cancel();
      if (entry.attempts === 1) latency.measured(clock.now() - entry.sentAt);
      entry.ended(message.type === 'rst' ? { kind: 'reset' } : { kind: 'acknowledged', message });
    },
    nextId: () => {
      do id = (id + 1) & 0xffff;
      while (pending.has(id));
      return id;
    },
    close: () => {
      for (const entry of pending.values()) entry.cancel();
      pending.clear();
    },
  };
}

/** The smoothed latency of RFC 6298 §2, fed only with exchanges that were not repeated (Karn's rule). */
function createLatency(timing: LineTiming) {
  let smoothed: number | undefined;
  let variance = 0;
  return {
    measured: (ms: number) => {
      if (smoothed === undefined) {
        smoothed = ms;
        variance = ms / 2;
        return;
      }
      variance += (Math.abs(smoothed - ms) - variance) / 4;
      smoothed += (ms - smoothed) / 8;
    },
    timeoutMs: () =>
      smoothed === undefined
        ? timing.firstTimeoutMs
        : Math.min(Math.max(smoothed + 4 * variance, timing.minTimeoutMs), timing.maxTimeoutMs),
  };
}
