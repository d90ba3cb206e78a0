import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Times are unix milliseconds; a trigger in `protection.ts` guards every table that must never forget. */

/** Manufactured devices: those that have proven their key to the factory. */
export const devices = sqliteTable('devices', {
  id: text().primaryKey(),
  registeredAt: integer('registered_at').notNull(),
});

/** When a device last proved who it is, and the digest of the credential that it got. */
export const deviceAuthentications = sqliteTable('device_authentications', {
  deviceId: text('device_id')
    .primaryKey()
    .references(() => devices.id),
  authenticatedAt: integer('authenticated_at').notNull(),
  osVersion: text('os_version').notNull(),
  credentialHash: text('credential_hash').notNull(),
  credentialExpiresAt: integer('credential_expires_at').notNull(),
});

export const tenants = sqliteTable(
  'tenants',
  {
    id: text().primaryKey(),
    directoryId: text('directory_id').notNull(),
    name: text().notNull(),
    /** The user who made it. */
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('tenants_by_directory').on(table.directoryId, table.createdAt, table.id)],
);

/** What the API calls an operation. All of ours are done when they are first seen. */
export const operations = sqliteTable('operations', {
  id: text().primaryKey(),
  tenantId: text('tenant_id')
    .notNull()
    .references(() => tenants.id),
  type: integer().notNull(),
  state: integer().notNull(),
  createdAt: integer('created_at').notNull(),
  resource: text(),
  errorCode: integer('error_code'),
  errorMessage: text('error_message'),
});

/** Which device made which tenant: one tenant per device, ever. */
export const tenantMakers = sqliteTable('tenant_makers', {
  deviceId: text('device_id')
    .primaryKey()
    .references(() => devices.id),
  tenantId: text('tenant_id')
    .notNull()
    .unique()
    .references(() => tenants.id),
  operationId: text('operation_id')
    .notNull()
    .references(() => operations.id),
  /** Of the statement that proved the device's key, if one did. */
  nonce: text(),
});

/** Who owns a device: one row per device, for ever. */
export const claims = sqliteTable(
  'claims',
  {
    deviceId: text('device_id')
      .primaryKey()
      .references(() => devices.id),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    operationId: text('operation_id')
      .notNull()
      .references(() => operations.id),
    claimedAt: integer('claimed_at').notNull(),
    /** Of the statement that proved the device's key, if one did: with it, the nonce is used. */
    nonce: text(),
  },
  (table) => [index('claims_by_tenant').on(table.tenantId, table.claimedAt, table.deviceId)],
);

/** Nonces that have been used, until they expire; those of claims are with the claims. */
export const usedNonces = sqliteTable(
  'used_nonces',
  {
    nonce: text().notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  // By time, so that what is used together lies together.
  (table) => [primaryKey({ columns: [table.expiresAt, table.nonce] })],
);

/** Who did what to which device, with which result; each entry carries the hash of the one before. */
export const audit = sqliteTable('audit', {
  sequence: integer().primaryKey(),
  time: integer().notNull(),
  actor: text().notNull(),
  action: text().notNull(),
  deviceId: text('device_id'),
  tenantId: text('tenant_id'),
  result: text().notNull(),
  previousHash: text('previous_hash').notNull(),
  hash: text().notNull(),
});

/** The newest entry of the audit trail, kept apart from it: a trail that ends before its head was cut. */
export const auditHead = sqliteTable('audit_head', {
  id: integer().primaryKey(),
  sequence: integer().notNull(),
  time: integer().notNull(),
  hash: text().notNull(),
});

/** What this world made up for itself once, by name; base64url. */
export const secrets = sqliteTable('secrets', {
  name: text().primaryKey(),
  value: text().notNull(),
});
