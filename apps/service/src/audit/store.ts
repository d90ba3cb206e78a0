import { and, asc, eq, gt, lte, sql } from 'drizzle-orm';
import type { Database } from '../database/index.ts';
import { audit, auditHead, claims, tenantMakers } from '../database/schema.ts';

export type AuditRow = typeof audit.$inferSelect;

export interface AuditHead {
  readonly sequence: number;
  readonly time: number;
  readonly hash: string;
}

/** The SQL of the audit trail. */
export type AuditStore = ReturnType<typeof createAuditStore>;

export function createAuditStore({ orm }: Database) {
  const value = sql.placeholder;
  const head = orm.select().from(auditHead).where(eq(auditHead.id, 1)).prepare();
  const insert = orm
    .insert(audit)
    .values({
      sequence: value('sequence'),
      time: value('time'),
      actor: value('actor'),
      action: value('action'),
      deviceId: value('deviceId'),
      tenantId: value('tenantId'),
      result: value('result'),
      previousHash: value('previousHash'),
      hash: value('hash'),
    })
    .prepare();
  const advance = orm
    .insert(auditHead)
    .values({ id: 1, sequence: value('sequence'), time: value('time'), hash: value('hash') })
    .onConflictDoUpdate({
      target: auditHead.id,
      set: { sequence: sql`excluded.sequence`, time: sql`excluded.time`, hash: sql`excluded.hash` },
    })
    .prepare();
  const page = orm
    .select()
    .from(audit)
    .where(and(gt(audit.sequence, value('after')), lte(audit.sequence, value('upTo'))))
    .orderBy(asc(audit.sequence))
    .limit(value('limit'))
    .prepare();

  return {
    head: (): AuditHead | undefined => head.get(),
    append: (row: AuditRow): void => {
      insert.run(row);
      advance.run(row);
    },
    page: (after: number, limit: number, upTo = Number.MAX_SAFE_INTEGER): AuditRow[] =>
      page.all({ after, limit, upTo }),
    /** What the trail is compared with. */
    facts: () => ({
      claims: orm.select({ deviceId: claims.deviceId, tenantId: claims.tenantId }).from(claims).all(),
      makers: orm
        .select({ deviceId: tenantMakers.deviceId, tenantId: tenantMakers.tenantId })
        .from(tenantMakers)
        .all(),
    }),
  };
}
