import { SpheriteError } from '@spherite/protocol';
import type { AuditEntry, AuditTrail } from './audit/index.ts';
import type { Database } from './database/index.ts';

/** Who is about to do what. */
export type Undertaking = Omit<AuditEntry, 'result'>;

/** What an attempt came to. */
export interface Outcome<T> {
  readonly answer: T;
  /** It had been done before, and there is nothing new to tell. */
  readonly unchanged?: boolean;
}

/** @param note - adds to the entry what is only found out on the way. */
export type Decide<T> = (note: (found: Partial<Undertaking>) => void) => Outcome<T>;

/**
 * Decides in a transaction and records the result there: the deed and its entry reach the disk together, or neither.
 * A refusal is recorded too, along with what was written before it was clear (a used nonce, say).
 */
export type Attempt = <T>(undertaking: Undertaking, decide: Decide<T>) => Promise<T>;

export function createAttempt(database: Database, trail: AuditTrail): Attempt {
  return async (undertaking, decide) => {
    const outcome = await database.commit(() => recorded(trail, undertaking, decide));
    if (outcome instanceof SpheriteError) throw outcome;
    return outcome.answer;
  };
}

/** One decision and its entry, within a transaction. A refusal is returned: thrown, it would undo its own entry. */
export function recorded<T>(
  trail: AuditTrail,
  undertaking: Undertaking,
  decide: Decide<T>,
): Outcome<T> | SpheriteError {
  let entry = undertaking;
  try {
    const outcome = decide((found) => {
      entry = { ...entry, ...found };
    });
    if (!outcome.unchanged) trail.append({ ...entry, result: 'done' });
    return outcome;
  } catch (error) {
    if (!(error instanceof SpheriteError)) throw error;
    trail.append({ ...entry, result: error.code });
    return error;
  }
}
