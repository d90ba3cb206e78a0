/**
 * What the database itself refuses, whoever asks: another program, an `sqlite3` shell, a bug of ours.
 *
 * `INSERT OR REPLACE` deletes the old row without firing a DELETE trigger (SQLite, "REPLACE conflict
 * resolution": only with recursive_triggers on), so an insert of an existing key has to be refused before it happens.
 * Put in place at each opening, since a migration that rebuilds a table drops its triggers.
 */
export const protection = [
  ...forever('claims', 'device_id', 'a claim is for ever'),
  ...forever('tenant_makers', 'device_id', 'a device makes one tenant, for ever'),
  ...forever('tenants', 'id', 'a tenant is for ever'),
  ...forever('devices', 'id', 'a manufactured device stays manufactured'),
  ...forever('operations', 'id', 'what happened stays as it is'),
  ...forever('audit', 'sequence', 'the audit trail only grows'),
  `CREATE TRIGGER IF NOT EXISTS tenant_makers_unclaimed BEFORE INSERT ON tenant_makers
     WHEN EXISTS (SELECT 1 FROM claims WHERE device_id = NEW.device_id)
     BEGIN SELECT RAISE(ABORT, 'only an unclaimed device makes a tenant'); END`,
].join(';\n');

function forever(table: string, key: string, why: string): string[] {
  return [
    `CREATE TRIGGER IF NOT EXISTS ${table}_no_update BEFORE UPDATE ON ${table}
     BEGIN SELECT RAISE(ABORT, '${why}'); END`,
    `CREATE TRIGGER IF NOT EXISTS ${table}_no_delete BEFORE DELETE ON ${table}
     BEGIN SELECT RAISE(ABORT, '${why}'); END`,
    `CREATE TRIGGER IF NOT EXISTS ${table}_no_replace BEFORE INSERT ON ${table}
     WHEN EXISTS (SELECT 1 FROM ${table} WHERE ${key} = NEW.${key})
     BEGIN SELECT RAISE(ABORT, '${why}'); END`,
  ];
}
