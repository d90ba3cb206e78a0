import type { LineClock } from './timing.ts';

/** What may be under way at once; of more, what was untouched longest is forgotten. */
export interface UnfinishedLimits {
  readonly count: number;
  /** Bytes in all. */
  readonly held: number;
  /** For how long it is kept when nobody goes on with it. */
  readonly idleMs: number;
}

/** Bodies that travel in blocks, by key, while they do: whoever is on the other end may leave them at any time. */
export interface Unfinished<T> {
  /** Takes it out; whoever goes on with it keeps it again. */
  take(key: string): T | undefined;
  keep(key: string, value: T, bytes: number): void;
  close(): void;
}

export function createUnfinished<T>(limits: UnfinishedLimits, clock: LineClock): Unfinished<T> {
  // A map keeps the order of insertion: the first is the one untouched longest.
  const entries = new Map<string, { readonly value: T; readonly bytes: number; readonly touched: number }>();
  let held = 0;
  let cancel: (() => void) | undefined;

  function take(key: string): T | undefined {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    entries.delete(key);
    held -= entry.bytes;
    return entry.value;
  }

  function forgetIdle(): void {
    cancel = undefined;
    for (const [key, { touched }] of entries) {
      const left = touched + limits.idleMs - clock.now();
      if (left > 0) {
        cancel = clock.after(left, forgetIdle);
        return;
      }
      take(key);
    }
  }

  return {
    take,
    keep: (key, value, bytes) => {
      take(key);
      entries.set(key, { value, bytes, touched: clock.now() });
      held += bytes;
      for (const oldest of entries.keys()) {
        if (entries.size <= limits.count && held <= limits.held) break;
        take(oldest);
      }
      cancel ??= clock.after(limits.idleMs, forgetIdle);
    },
    close: () => {
      cancel?.();
      entries.clear();
    },
  };
}
