import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { directories, signInArtifacts, users } from '../database/directory-schema.ts';
import type { Database } from '../database/index.ts';

export type DirectoryRecord = typeof directories.$inferSelect;
export type UserRecord = typeof users.$inferSelect;

/** A user beside the directory that the user is in. */
export interface UserInDirectory {
  readonly user: UserRecord;
  readonly directory: DirectoryRecord;
}

/** The SQL of the directory. Everything that writes is to be called within a commit. */
export function createRecords({ orm }: Database) {
  const inDirectory = () =>
    orm
      .select({ user: users, directory: directories })
      .from(users)
      .innerJoin(directories, eq(users.directoryId, directories.id));
  // Asked for at every request to the API; to build it each time would cost more than to answer it.
  const byId = inDirectory()
    .where(eq(users.id, sql.placeholder('id')))
    .prepare();

  return {
    isEmpty: (): boolean => orm.select({ id: directories.id }).from(directories).limit(1).get() === undefined,
    listUsers: (): UserInDirectory[] => inDirectory().orderBy(asc(directories.name), asc(users.name)).all(),
    listUnhashed: (): UserRecord[] => orm.select().from(users).where(isNull(users.passwordHash)).all(),
    userById: (id: string): UserInDirectory | undefined => byId.get({ id }),
    userByName: (name: string): UserInDirectory | undefined =>
      inDirectory().where(eq(users.name, name)).get(),
    directoryByName: (name: string): DirectoryRecord | undefined =>
      orm.select().from(directories).where(eq(directories.name, name)).get(),
    insertDirectory: (record: DirectoryRecord): void => {
      orm.insert(directories).values(record).run();
    },
    insertUser: (record: UserRecord): void => {
      orm.insert(users).values(record).run();
    },
    setAssignmentRequired: (directoryId: string, assignmentRequired: boolean): void => {
      orm.update(directories).set({ assignmentRequired }).where(eq(directories.id, directoryId)).run();
    },
    setAssigned: (userId: string, assigned: boolean): void => {
      orm.update(users).set({ assigned }).where(eq(users.id, userId)).run();
    },
    /** Writes a password unless another one came in between; tells whether it did. */
    replacePassword: (
      userId: string,
      replacedVersion: number,
      password: Pick<UserRecord, 'passwordHash' | 'passwordVersion' | 'passwordIsOneTime'>,
    ): boolean =>
      orm
        .update(users)
        .set(password)
        .where(and(eq(users.id, userId), eq(users.passwordVersion, replacedVersion)))
        .run().changes === 1,
    /** Sessions, grants, tokens and sign-ins under way. */
    endSignIns: (userId: string): void => {
      orm.delete(signInArtifacts).where(eq(signInArtifacts.userId, userId)).run();
    },
  };
}
