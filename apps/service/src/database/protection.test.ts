import { join } from 'node:path';
import { createIdentity } from '@spherite/identity';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createWorld } from '../testing/world.ts';
import { connect } from './connection.ts';

/** What a plain connection of somebody else's is told. */
const attempts = [
  ['claims', 'UPDATE claims SET tenant_id = tenant_id'],
  ['claims', 'DELETE FROM claims'],
  ['claims', 'INSERT OR REPLACE INTO claims SELECT * FROM claims'],
  ['claims', 'REPLACE INTO claims SELECT device_id, tenant_id, operation_id, 0, NULL FROM claims'],
  ['claims', 'INSERT OR IGNORE INTO claims SELECT * FROM claims'],
  ['claims', 'INSERT INTO claims SELECT * FROM claims WHERE true ON CONFLICT DO UPDATE SET claimed_at = 0'],
  ['tenant_makers', 'UPDATE tenant_makers SET device_id = device_id'],
  ['tenant_makers', 'DELETE FROM tenant_makers'],
  ['tenant_makers', 'INSERT OR REPLACE INTO tenant_makers SELECT * FROM tenant_makers'],
  ['tenants', 'DELETE FROM tenants'],
  ['devices', 'DELETE FROM devices'],
  ['operations', 'UPDATE operations SET state = 3'],
  ['audit', "UPDATE audit SET actor = 'somebody else'"],
  ['audit', 'DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)'],
  ['audit', 'INSERT OR REPLACE INTO audit SELECT * FROM audit'],
] as const;

describe('the database itself refuses to forget', () => {
  test.for(attempts)('%s: %s', async ([table, statement]) => {
    using folder = temporaryFolder();
    {
      await using world = await createWorld({ data: folder.path });
      const tenantId = await world.tenant('alice@contoso.com');
      const { deviceId } = await world.manufacture();
      await world.as('alice@contoso.com').claimDevice({ params: { tenantId, deviceId }, headers: {} });
    }
    const connection = connect(join(folder.path, 'spherite.db'));
    const rows = () => connection.prepare(`SELECT * FROM ${table}`).all();
    const before = rows();
    expect(before).not.toEqual([]);
    expect(() => connection.exec(statement)).toThrow(/for ever|only grows|stays/);
    expect(rows()).toEqual(before);
    connection.close();
  });

  test('a claimed device makes no tenant', async () => {
    using folder = temporaryFolder();
    await using world = await createWorld({ data: folder.path });
    const tenantId = await world.tenant('alice@contoso.com');
    const { deviceId } = await world.manufacture(createIdentity());
    await world.as('alice@contoso.com').claimDevice({ params: { tenantId, deviceId }, headers: {} });
    const connection = connect(join(folder.path, 'spherite.db'));
    expect(() =>
      connection
        .prepare("INSERT INTO tenant_makers SELECT device_id, 'another', operation_id, NULL FROM claims")
        .run(),
    ).toThrow('only an unclaimed device makes a tenant');
    connection.close();
  });

  test('a trigger that was dropped is back after the next start', async () => {
    using folder = temporaryFolder();
    await (await createWorld({ data: folder.path })).service.close();
    const file = join(folder.path, 'spherite.db');
    const triggers = (): unknown[] => {
      const connection = connect(file);
      const names = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all();
      connection.close();
      return names;
    };
    const before = triggers();
    const vandal = connect(file);
    vandal.exec('DROP TRIGGER claims_no_update');
    vandal.close();
    expect(triggers()).not.toContain('claims_no_update');
    await (await createWorld({ data: folder.path })).service.close();
    expect(triggers().sort()).toEqual(before.sort());
  });
});
