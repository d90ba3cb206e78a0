import { createHash } from 'node:crypto';
import { asc, count, eq, inArray } from 'drizzle-orm';
import { signInAttempts } from '../database/directory-schema.ts';
import type { Database } from '../database/index.ts';

/** So many wrong passwords in a row, then none is looked at for a while. */
export const mostFailures = 10;
export const lockMilliseconds = 60_000;

/** So many names are remembered; beyond, the one that was tried longest ago is forgotten. */
const mostNames = 10_000;

export interface LockOut {
  /**
   * Counts a guess before it is made, so that neither a crash nor another instance of the service gets one for free.
   * Returns for how many milliseconds the name is locked: 0 if the guess may be made.
   */
  begin(name: string): Promise<number>;
  /** For how long the name is locked now that the guess turned out wrong. */
  lockedFor(name: string): number;
  /** The password was right. */
  forget(name: string): Promise<void>;
}

/** The count of wrong passwords, kept in the database so that a restart is no way around it. */
export function createLockOut(
  { orm, commit }: Database,
  clock: { now(): number },
  { names = mostNames }: { readonly names?: number } = {},
): LockOut {
  const read = (digest: string) =>
    orm.select().from(signInAttempts).where(eq(signInAttempts.nameDigest, digest)).get();

  const save = (digest: string, failures: number, lockedUntil: number): void => {
    const row = { failures, lockedUntil, lastAt: clock.now() };
    orm
      .insert(signInAttempts)
      .values({ nameDigest: digest, ...row })
      .onConflictDoUpdate({ target: signInAttempts.nameDigest, set: row })
      .run();
  };

  const makeRoom = (): void => {
    const excess = (orm.select({ value: count() }).from(signInAttempts).get()?.value ?? 0) - names + 1;
    if (excess <= 0) return;
    const oldest = orm
      .select({ digest: signInAttempts.nameDigest })
      .from(signInAttempts)
      .orderBy(asc(signInAttempts.lastAt))
      .limit(excess);
    orm.delete(signInAttempts).where(inArray(signInAttempts.nameDigest, oldest)).run();
  };

  return {
    begin: (name) =>
      commit(() => {
        const digest = digestOf(name);
        const before = read(digest);
        if (!before) makeRoom();
        const locked = (before?.lockedUntil ?? 0) - clock.now();
        if (locked > 0) return locked;
        const failures = before && before.failures < mostFailures ? before.failures + 1 : 1;
        save(digest, failures, failures < mostFailures ? 0 : clock.now() + lockMilliseconds);
        return 0;
      }),
    lockedFor: (name) => Math.max((read(digestOf(name))?.lockedUntil ?? 0) - clock.now(), 0),
    forget: (name) =>
      commit(() => {
        orm
          .delete(signInAttempts)
          .where(eq(signInAttempts.nameDigest, digestOf(name)))
          .run();
      }),
  };
}

/** People type passwords into the field for the name: what they typed is not kept. */
const digestOf = (name: string): string => createHash('sha256').update(name).digest('base64url');
