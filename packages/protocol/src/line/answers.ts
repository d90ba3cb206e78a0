import { hash } from 'node:crypto';

/** How many answers a server remembers, and how much memory they may take. */
export interface AnswerLimits {
  readonly count: number;
  readonly bytes: number;
}

export const ANSWER_LIMITS: AnswerLimits = { count: 256, bytes: 512 * 1024 };

/** What became of a request. */
export interface Answered {
  /** What a repetition of it is answered with; none while it may still be answered at once. */
  frame: Uint8Array | undefined;
  /** Being worked on, with or without an acknowledgement sent ahead. */
  working: boolean;
}

/**
 * Remembers which messages were acted on, so that a repetition is answered and never acted on again
 * (RFC 7252 §4.2). The key is the whole message ({@link keyOf}): a serial line has no source port, host processes that
 * follow one another on it may well pick the same message ID, and whoever takes the token of another, too, and asks
 * for something else must not be told what that one was.
 */
export interface Answers {
  find(key: string): Answered | undefined;
  /** Notes that work on a request has begun. */
  begin(key: string): Answered;
  /** Notes what to say to a repetition; the limits may cost the oldest answers their place. */
  keep(key: string, answered: Answered, frame: Uint8Array): void;
}

/** Of one size, however long the message is. */
export function keyOf(message: Uint8Array): string {
  return hash('sha256', message, 'base64');
}

export function createAnswers(limits: AnswerLimits, lifetimeMs: number, now: () => number): Answers {
  interface Entry extends Answered {
    readonly begun: number;
  }
  const entries = new Map<string, Entry>();
  let bytes = 0;

  const expired = (entry: Entry): boolean => !entry.working && now() - entry.begun > lifetimeMs;

  function trim(): void {
    for (const [key, entry] of entries) {
      if (!expired(entry) && entries.size <= limits.count && bytes <= limits.bytes) return;
      // What is still being worked on stays: forgetting it is how a request would be acted on twice.
      if (entry.working) continue;
      entries.delete(key);
      bytes -= entry.frame?.length ?? 0;
    }
  }

  return {
    find: (key) => {
      const entry = entries.get(key);
      return entry === undefined || expired(entry) ? undefined : entry;
    },
    begin: (key) => {
      const entry: Entry = { frame: undefined, working: true, begun: now() };
      bytes -= entries.get(key)?.frame?.length ?? 0;
      entries.delete(key);
      entries.set(key, entry);
      trim();
      return entry;
    },
    keep: (key, answered, frame) => {
      if (entries.get(key) !== answered) return;
      bytes += frame.length - (answered.frame?.length ?? 0);
      answered.frame = frame;
      trim();
    },
  };
}
