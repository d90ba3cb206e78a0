import { and, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import { signInArtifacts } from '../database/directory-schema.ts';
import type { Database } from '../database/index.ts';

/** What the provider hands over; more than this file looks at is kept as it is. */
export interface ArtifactPayload {
  readonly [key: string]: unknown;
  readonly accountId?: string | undefined;
  readonly grantId?: string | undefined;
  readonly uid?: string | undefined;
  readonly userCode?: string | undefined;
  /** When it was used, in seconds. */
  readonly consumed?: unknown;
  /** How many refresh tokens came before this one. */
  readonly rotations?: unknown;
}

/** Nothing of the sign-in is kept longer, whatever the provider says. */
const longestSeconds = 90 * 24 * 60 * 60;
const sweepEvery = 60_000;
/** So long after its use a refresh token may come again: the answer was lost, and somebody repeats the command. */
const repeatableSeconds = 5 * 60;

export type Artifacts = ReturnType<typeof createArtifacts>;

/** What the sign-in remembers, in the database; what has expired is not found, and is swept away in passing. */
export function createArtifacts({ orm, commit }: Database, clock: { now(): number }) {
  let sweptAt = clock.now();

  const sweep = (): void => {
    if (clock.now() - sweptAt < sweepEvery) return;
    sweptAt = clock.now();
    orm.delete(signInArtifacts).where(lte(signInArtifacts.expiresAt, sweptAt)).run();
  };

  const named = (model: string, id: string): SQL | undefined =>
    and(eq(signInArtifacts.model, model), eq(signInArtifacts.id, id));

  const find = (which: SQL | undefined): ArtifactPayload | undefined => {
    const row = orm
      .select({ payload: signInArtifacts.payload })
      .from(signInArtifacts)
      .where(and(which, gt(signInArtifacts.expiresAt, clock.now())))
      .get();
    return row && (JSON.parse(row.payload) as ArtifactPayload);
  };

  const use = (model: string, id: string, payload: ArtifactPayload): void => {
    const consumed = Math.floor(clock.now() / 1000);
    orm
      .update(signInArtifacts)
      .set({ payload: JSON.stringify({ ...payload, consumed }) })
      .where(named(model, id))
      .run();
  };

  /**
   * What was given for a refresh token that was used a moment ago, if nobody has used that yet: then it is not known to
   * have arrived.
   */
  const unusedSuccessor = (model: string, { consumed, grantId, rotations }: ArtifactPayload) => {
    const isRecent = clock.now() / 1000 - Number(consumed) <= repeatableSeconds;
    if (model !== 'RefreshToken' || !grantId || !isRecent) return undefined;
    const next = Number(rotations ?? 0) + 1;
    return orm
      .select({ id: signInArtifacts.id, payload: signInArtifacts.payload })
      .from(signInArtifacts)
      .where(and(eq(signInArtifacts.model, model), eq(signInArtifacts.grantId, grantId)))
      .all()
      .map((row) => ({ id: row.id, payload: JSON.parse(row.payload) as ArtifactPayload }))
      .find(({ payload }) => payload.rotations === next && !payload.consumed);
  };

  // Asked for at every request to the API; to build it each time would cost more than to answer it.
  const standing = orm
    .select({ id: signInArtifacts.id })
    .from(signInArtifacts)
    .where(
      and(
        eq(signInArtifacts.model, 'Grant'),
        eq(signInArtifacts.id, sql.placeholder('grantId')),
        eq(signInArtifacts.userId, sql.placeholder('userId')),
        gt(signInArtifacts.expiresAt, sql.placeholder('now')),
      ),
    )
    .prepare();

  const endGrant = (grantId: string): void => {
    orm.delete(signInArtifacts).where(eq(signInArtifacts.grantId, grantId)).run();
    orm.delete(signInArtifacts).where(named('Grant', grantId)).run();
  };

  return {
    /** What is used up says so, unless it may be used once more. */
    find: (model: string, id: string): ArtifactPayload | undefined => {
      const payload = find(named(model, id));
      return payload?.consumed && unusedSuccessor(model, payload)
        ? { ...payload, consumed: undefined }
        : payload;
    },
    findByUid: (model: string, uid: string) =>
      find(and(eq(signInArtifacts.model, model), eq(signInArtifacts.uid, uid))),
    findByUserCode: (model: string, userCode: string) =>
      find(and(eq(signInArtifacts.model, model), eq(signInArtifacts.userCode, userCode))),

    save: (model: string, id: string, payload: ArtifactPayload, seconds = longestSeconds): Promise<void> =>
      commit(() => {
        sweep();
        const row = {
          payload: JSON.stringify(payload),
          expiresAt: clock.now() + Math.min(seconds, longestSeconds) * 1000,
          userId: userOf(payload) ?? null,
          grantId: payload.grantId ?? null,
          uid: payload.uid ?? null,
          userCode: payload.userCode ?? null,
        };
        orm
          .insert(signInArtifacts)
          .values({ model, id, ...row })
          .onConflictDoUpdate({ target: [signInArtifacts.model, signInArtifacts.id], set: row })
          .run();
      }),

    /**
     * Marks as used what may be used once. The second of two who come at the same time is told so, and ends the
     * grant: one of them stole it (RFC 9700 §4.14.2). A refresh token whose successor nobody has used may come again;
     * that successor then counts as used, so that whoever has it ends the grant with it.
     */
    consume: (model: string, id: string): Promise<'consumed' | 'used before'> =>
      commit(() => {
        const payload = find(named(model, id));
        if (payload && !payload.consumed) {
          use(model, id, payload);
          return 'consumed';
        }
        const successor = payload && unusedSuccessor(model, payload);
        if (successor) {
          use(model, successor.id, successor.payload);
          return 'consumed';
        }
        if (payload?.grantId) endGrant(payload.grantId);
        return 'used before';
      }),

    destroy: (model: string, id: string): Promise<void> =>
      commit(() => {
        orm.delete(signInArtifacts).where(named(model, id)).run();
      }),

    destroyByGrant: (model: string, grantId: string): Promise<void> =>
      commit(() => {
        orm
          .delete(signInArtifacts)
          .where(and(eq(signInArtifacts.model, model), eq(signInArtifacts.grantId, grantId)))
          .run();
      }),

    /** Whether what a user allowed still stands: tokens fall with it. */
    grantStands: (grantId: string, userId: string): boolean =>
      standing.get({ grantId, userId, now: clock.now() }) !== undefined,
  };
}

/** Whose it is; a sign-in under way belongs to whoever has just proven a password in it. */
function userOf(payload: ArtifactPayload): string | undefined {
  if (payload.accountId !== undefined) return payload.accountId;
  const { login } = (payload['result'] ?? {}) as { login?: { accountId?: string } };
  return login?.accountId;
}
