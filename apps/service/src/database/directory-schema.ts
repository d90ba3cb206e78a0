import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Times are unix milliseconds. */

/** A directory is a company: its name is a domain, and its users have names in that domain. */
export const directories = sqliteTable('directories', {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  /** Whether only assigned users can sign in to the Azure Sphere Utility. */
  assignmentRequired: integer('assignment_required', { mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
});

export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    directoryId: text('directory_id')
      .notNull()
      .references(() => directories.id),
    /** In lower case: `alice@contoso.com` and `Alice@Contoso.com` are one user. */
    name: text().notNull().unique(),
    /** argon2id in PHC form; null between adding a user and the end of the (slow) hashing of the one-time password. */
    passwordHash: text('password_hash'),
    /** Counts the passwords that the user has had, so that a change knows which one it replaces. */
    passwordVersion: integer('password_version').notNull(),
    /** A one-time password opens nothing but the page on which it is replaced. */
    passwordIsOneTime: integer('password_is_one_time', { mode: 'boolean' }).notNull(),
    assigned: integer({ mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('users_by_directory').on(table.directoryId)],
);

/** Wrong passwords in a row, by the digest of the name that was typed: names of nobody are counted like names of users. */
export const signInAttempts = sqliteTable(
  'sign_in_attempts',
  {
    nameDigest: text('name_digest').primaryKey(),
    failures: integer().notNull(),
    lockedUntil: integer('locked_until').notNull(),
    lastAt: integer('last_at').notNull(),
  },
  (table) => [index('sign_in_attempts_by_age').on(table.lastAt)],
);

/** What the sign-in remembers: sessions, grants, codes, refresh tokens, sign-ins under way. */
export const signInArtifacts = sqliteTable(
  'sign_in_artifacts',
  {
    model: text().notNull(),
    id: text().notNull(),
    payload: text().notNull(),
    expiresAt: integer('expires_at').notNull(),
    userId: text('user_id'),
    grantId: text('grant_id'),
    uid: text(),
    userCode: text('user_code'),
  },
  (table) => [
    primaryKey({ columns: [table.model, table.id] }),
    index('sign_in_artifacts_by_expiry').on(table.expiresAt),
    index('sign_in_artifacts_by_user').on(table.userId),
    index('sign_in_artifacts_by_grant').on(table.grantId),
    index('sign_in_artifacts_by_uid').on(table.uid),
    index('sign_in_artifacts_by_user_code').on(table.userCode),
  ],
);
