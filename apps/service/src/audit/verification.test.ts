import { join } from 'node:path';
import { createIdentity } from '@spherite/identity';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../database/connection.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createWorld } from '../testing/world.ts';

const alice = 'alice@contoso.com';

describe('the audit trail', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(async () => {
    folder = temporaryFolder();
    await using world = await createWorld({ data: folder.path });
    const tenantId = await world.tenant(alice);
    for (let i = 0; i < 3; i++) {
      const { deviceId } = await world.manufacture();
      await world.as(alice).claimDevice({ params: { tenantId, deviceId }, headers: {} });
    }
    const { deviceId } = createIdentity();
    await world
      .as(alice)
      .claimDevice({ params: { tenantId, deviceId }, headers: {} })
      .catch(() => undefined);
    expect(await world.emulator.verifyAudit()).toEqual({ ok: true, entries: 9, problems: [] });
  });
  afterEach(() => folder[Symbol.dispose]());

  /** What the service finds after somebody got at the file who took the triggers away first. */
  const after = async (tampering: string): Promise<{ ok: boolean; problems: string[] }> => {
    const vandal = connect(join(folder.path, 'spherite.db'));
    vandal.pragma('foreign_keys = OFF');
    const triggers = vandal.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all();
    for (const name of triggers) vandal.exec(`DROP TRIGGER ${String(name)}`);
    vandal.exec(tampering);
    vandal.close();
    await using world = await createWorld({ data: folder.path });
    return await world.emulator.verifyAudit();
  };
  const last = '(SELECT max(sequence) FROM audit)';

  test.for([
    [
      'an entry was changed',
      "UPDATE audit SET actor = 'bob@contoso.com' WHERE sequence = 4",
      'Entry 4 was changed.',
    ],
    [
      'an entry was changed and its hash with it',
      "UPDATE audit SET actor = 'bob', hash = 'ab' WHERE sequence = 4",
      'Entry 5 does not follow the entry before it.',
    ],
    ['an entry was taken out', 'DELETE FROM audit WHERE sequence = 4', 'Entry 4 is missing before entry 5.'],
    [
      'the end was cut off',
      `DELETE FROM audit WHERE sequence = ${last}`,
      'The trail ends with entry 8, but it reached entry 9.',
    ],
    [
      'the end was cut off, and the head with it',
      `DELETE FROM audit WHERE sequence > 7;
       UPDATE audit_head SET (sequence, hash) = (SELECT sequence, hash FROM audit WHERE sequence = 7)`,
      'has no entry in the trail.',
    ],
    ['all of it was cut off', 'DELETE FROM audit; DELETE FROM audit_head', 'The tenant made by device'],
    [
      'an entry was added behind the end',
      `INSERT INTO audit SELECT sequence + 1, time, actor, action, device_id, tenant_id, result, hash, 'ab' FROM audit WHERE sequence = ${last}`,
      'The trail goes on after entry 9, its recorded end.',
    ],
    ['a claim was taken back', 'DELETE FROM claims WHERE rowid = 1', 'The trail tells of a claim of device'],
    [
      'a device was given to another',
      "UPDATE claims SET tenant_id = 'another'",
      'is recorded for tenant another, but the trail names another.',
    ],
    [
      'a claim was slipped in',
      `INSERT INTO claims SELECT 'AB', tenant_id, operation_id, claimed_at, NULL FROM claims LIMIT 1`,
      'The claim of device AB has no entry in the trail.',
    ],
    ['a maker was forgotten', 'DELETE FROM tenant_makers', 'The trail tells of a tenant made by device'],
  ] as const)('shows that %s', async ([, tampering, problem]) => {
    const { ok, problems } = await after(tampering);
    expect(ok).toBe(false);
    expect(problems.join('\n')).toContain(problem);
  });

  test('names so many problems and counts the rest', async () => {
    const { problems } = await after(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
       INSERT INTO claims SELECT 'AB' || i, tenant_id, operation_id, claimed_at, NULL
       FROM n, (SELECT * FROM claims LIMIT 1)`,
    );
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('And 30 more.');
  });

  test('does not start with a clock that was set back', async () => {
    const clock = { now: () => Date.now() - 3_600_000 };
    await expect(createWorld({ data: folder.path, clock })).rejects.toEqual(
      expect.objectContaining({ code: 'CLOCK_SET_BACK' }),
    );
    // And the folder is free again.
    await (await createWorld({ data: folder.path })).service.close();
  });

  test('is read in pages, and verified in pages', async () => {
    await using world = await createWorld({ data: folder.path });
    for (let i = 0; i < 1500; i++)
      await Promise.allSettled([
        world.service.deviceAuthentication.authenticate({ body: { Statement: '', OsVersion: '' } }),
      ]);
    expect(await world.emulator.verifyAudit()).toEqual({ ok: true, entries: 1509, problems: [] });
    const page = await world.emulator.listAudit({ query: { after: 1000, limit: 3 } });
    expect(page.map(({ sequence }) => sequence)).toEqual([1001, 1002, 1003]);
  });
});
