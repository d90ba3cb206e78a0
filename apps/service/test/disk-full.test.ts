import { createIdentity, type Identity } from '@spherite/identity';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Database } from '../src/database/index.ts';
import { createWorld } from '../src/testing/index.ts';

/** A database whose disk can be filled, and given room again. */
const fillable = () => {
  let database: Database | undefined;
  const pages = (): number =>
    database?.orm.get<{ page_count: number }>(sql`PRAGMA page_count`).page_count ?? 0;
  const limit = (many: number): void => {
    database?.orm.get(sql.raw(`PRAGMA max_page_count = ${many}`));
  };
  return {
    around: (opened: Database): Database => {
      database = opened;
      return opened;
    },
    fill: () => limit(pages() + 4),
    makeRoom: () => limit(1_000_000),
  };
};

describe('a disk that is full', () => {
  test('refuses by name, does nothing by half, and goes on when there is room', async () => {
    const disk = fillable();
    await using world = await createWorld({ around: disk.around });
    const tenantId = await world.tenant('alice@contoso.com');
    const alice = world.as('alice@contoso.com');
    const identities: Identity[] = [];
    for (let i = 0; i < 60; i++) identities.push(await world.manufacture(createIdentity()));
    const claim = ({ deviceId }: Identity) =>
      alice.claimDevice({ params: { tenantId, deviceId }, headers: {} });

    disk.fill();
    const results = await Promise.allSettled(identities.map(claim));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) expect(error).toMatchObject({ name: 'SpheriteError', code: 'DISK_FULL' });

    const { Items } = await alice.listDevices({ params: { tenantId }, query: {}, headers: {} });
    expect(Items).toHaveLength(identities.length - refused.length);
    expect(await world.emulator.verifyAudit()).toMatchObject({ ok: true, problems: [] });
    expect(await world.emulator.ready()).toEqual({ status: 'ready' });

    disk.makeRoom();
    for (const identity of identities) await claim(identity);
    expect(await world.emulator.verifyAudit()).toMatchObject({ ok: true, problems: [] });
    // The machine is at fault, so whoever runs it is told.
    expect(world.reported.length).toBeGreaterThan(0);
  });
});
