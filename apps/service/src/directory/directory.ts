import { type Answer, type emulatorOperations, SpheriteError } from '@spherite/protocol';
import type { Database } from '../database/index.ts';
import { uuid } from '../ids.ts';
import { once } from '../once.ts';
import { createLockOut } from './lock-out.ts';
import { foldName, parseDirectoryName, parseUserName } from './names.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { createPasswordHashing, decoyHash, type PasswordHashing } from './password-hashing.ts';
import { checkNewPassword, generateOneTimePassword, sameAsOld } from './passwords.ts';
import { createRecords, type UserInDirectory, type UserRecord } from './records.ts';

type EmulatorUser = Answer<typeof emulatorOperations.addUser>;

/** What an empty world starts with. */
export interface DirectorySeed {
  readonly directories: readonly { readonly name: string; readonly users: readonly string[] }[];
}

export interface DirectoryOptions {
  readonly database: Database;
  readonly clock: { now(): number };
  readonly random: (bytes: number) => Uint8Array;
  /** For identifiers and one-time passwords; `random` unless given. */
  readonly names?: (bytes: number) => Uint8Array;
  /** Told when there is another user, or another one-time password, or one less. */
  readonly changed?: () => void;
  readonly seed?: DirectorySeed;
  /** Has `work` done when the start of the service is over. */
  readonly later?: (work: () => void) => void;
  readonly hashing?: PasswordHashing;
}

/** A service is ready long before; loading argon2 and hashing twice would take a third of that time more. */
const startMilliseconds = 500;

/** A user as the sign-in knows one. */
export interface DirectoryUser {
  readonly id: string;
  readonly name: string;
  readonly directoryId: string;
  readonly directoryName: string;
  /** Whether the directory lets this user sign in to the Azure Sphere Utility. */
  readonly mayUse: boolean;
}

/** What a name and a password are good for. `locked`: the password was not even looked at. */
export type Verdict =
  | { readonly kind: 'right'; readonly user: DirectoryUser }
  /** A one-time password, which opens nothing but its own replacement. */
  | { readonly kind: 'one-time'; readonly user: DirectoryUser; readonly passwordVersion: number }
  | { readonly kind: 'not-assigned'; readonly user: DirectoryUser }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'locked'; readonly milliseconds: number };

export type Directory = Awaited<ReturnType<typeof createDirectory>>;

/**
 * Companies and their users: names, passwords, who may use the Azure Sphere Utility. Passwords that the directory
 * makes up are hashed after it is ready, since hashing is slow; a sign-in waits for that.
 */
export async function createDirectory({
  database,
  clock,
  random,
  names = random,
  changed = () => {},
  seed = { directories: [] },
  later = (work) => void setTimeout(work, startMilliseconds).unref(),
  hashing = createPasswordHashing(random),
}: DirectoryOptions) {
  const records = createRecords(database);
  const lockOut = createLockOut(database, clock);
  const oneAtATime = createOneAtATime();
  /** One-time passwords that still work and were made by this process, by user ID. */
  const oneTimePasswords = new Map<string, string>();

  const present = ({ user, directory }: UserInDirectory): EmulatorUser => ({
    name: user.name,
    directory: directory.name,
    assigned: user.assigned,
    password: oneTimePasswords.get(user.id) ?? null,
  });

  const asUser = ({ user, directory }: UserInDirectory): DirectoryUser => ({
    id: user.id,
    name: user.name,
    directoryId: directory.id,
    directoryName: directory.name,
    mayUse: user.assigned || !directory.assignmentRequired,
  });

  const knownUser = (typed: string): UserInDirectory => {
    const found = records.userByName(foldName(typed));
    if (found) return found;
    throw new SpheriteError(
      'UNKNOWN_NAME',
      `There is no user ${typed}. 'spherite status' shows the users; 'spherite user add' adds one.`,
    );
  };

  const knownDirectory = (typed: string) => {
    const found = records.directoryByName(foldName(typed));
    if (found) return found;
    throw new SpheriteError(
      'UNKNOWN_NAME',
      `There is no directory ${typed}. Add it with 'spherite directory add ${typed}'.`,
    );
  };

  const newDirectory = (name: string) => ({
    id: uuid(names),
    name,
    assignmentRequired: false,
    createdAt: clock.now(),
  });

  const newUser = (name: string, directoryId: string): UserRecord => ({
    id: uuid(names),
    directoryId,
    name,
    passwordHash: null,
    passwordVersion: 1,
    passwordIsOneTime: true,
    assigned: false,
    createdAt: clock.now(),
  });

  if (records.isEmpty())
    await database.commit(() => {
      for (const { name, users } of seed.directories) {
        const directory = newDirectory(parseDirectoryName(name));
        records.insertDirectory(directory);
        for (const user of users) records.insertUser(newUser(parseUserName(user).name, directory.id));
      }
    });
  // Those of the seed, and those of a world that ended before their passwords were hashed: nobody has used them.
  const unhashed = records
    .listUnhashed()
    .map(({ id, passwordVersion }) => ({ id, passwordVersion, password: generateOneTimePassword(names) }));
  for (const { id, password } of unhashed) oneTimePasswords.set(id, password);

  const hashed = once(() =>
    Promise.all(
      unhashed.map(async ({ id, passwordVersion, password }) => {
        const passwordHash = await hashing.hash(password);
        await database.commit(() =>
          records.replacePassword(id, passwordVersion, {
            passwordHash,
            passwordVersion,
            passwordIsOneTime: true,
          }),
        );
      }),
    ),
  );
  // Whoever needs it is told if it fails; and a world that is closed before it is done does not need it.
  if (unhashed.length > 0) later(() => hashed().catch(() => undefined));

  const judge = async (name: string, password: string): Promise<Verdict> => {
    await hashed();
    const milliseconds = await lockOut.begin(name);
    if (milliseconds > 0) return { kind: 'locked', milliseconds };
    const found = records.userByName(name);
    const hash = found?.user.passwordHash;
    const right = await hashing.verify(hash ?? decoyHash, password);
    if (!found || !hash || !right) {
      const locked = lockOut.lockedFor(name);
      return locked > 0 ? { kind: 'locked', milliseconds: locked } : { kind: 'wrong' };
    }
    await lockOut.forget(name);
    const user = asUser(found);
    if (!user.mayUse) return { kind: 'not-assigned', user };
    const { passwordIsOneTime, passwordVersion } = found.user;
    return passwordIsOneTime ? { kind: 'one-time', user, passwordVersion } : { kind: 'right', user };
  };

  return {
    listUsers: (): EmulatorUser[] => records.listUsers().map(present),

    /** Adds a user, with a permanent password or with a generated one-time password. */
    addUser: async (input: { name: string; password?: string | undefined }): Promise<EmulatorUser> => {
      const { name, directory } = parseUserName(input.name);
      const { id: directoryId } = knownDirectory(directory);
      if (input.password !== undefined) checkNewPassword(input.password);
      const password = input.password ?? generateOneTimePassword(names);
      const user = {
        ...newUser(name, directoryId),
        passwordHash: await hashing.hash(password),
        passwordIsOneTime: input.password === undefined,
      };
      await database.commit(() => {
        if (records.userByName(name))
          throw new SpheriteError(
            'ALREADY_EXISTS',
            `There is a user ${name} already. 'spherite user reset-password ${name}' gives a new password.`,
          );
        records.insertUser(user);
      });
      if (user.passwordIsOneTime) oneTimePasswords.set(user.id, password);
      changed();
      return present(knownUser(name));
    },

    /** Gives a new one-time password, ends the sign-ins of the user and unlocks the name. */
    resetPassword: async (input: { name: string }): Promise<EmulatorUser> => {
      const password = generateOneTimePassword(names);
      const passwordHash = await hashing.hash(password);
      await hashed();
      const id = await database.commit(() => {
        const { user } = knownUser(input.name);
        records.replacePassword(user.id, user.passwordVersion, {
          passwordHash,
          passwordVersion: user.passwordVersion + 1,
          passwordIsOneTime: true,
        });
        records.endSignIns(user.id);
        return user.id;
      });
      oneTimePasswords.set(id, password);
      changed();
      await lockOut.forget(foldName(input.name));
      return present(knownUser(input.name));
    },

    addDirectory: async (input: { name: string }): Promise<{ id: string; name: string }> => {
      const directory = newDirectory(parseDirectoryName(input.name));
      await database.commit(() => {
        if (records.directoryByName(directory.name))
          throw new SpheriteError('ALREADY_EXISTS', `There is a directory ${directory.name} already.`);
        records.insertDirectory(directory);
      });
      return { id: directory.id, name: directory.name };
    },

    setAssignmentRequired: async (input: { directory: string; required: boolean }) => {
      const { id, name } = knownDirectory(input.directory);
      await database.commit(() => records.setAssignmentRequired(id, input.required));
      return { directory: name, required: input.required };
    },

    setAssignment: async (input: { user: string; assigned: boolean }): Promise<EmulatorUser> => {
      const { user } = knownUser(input.user);
      await database.commit(() => records.setAssigned(user.id, input.assigned));
      return present(knownUser(input.user));
    },

    /** Looked up at every request: an assignment that was taken back must not outlive it in a token. */
    findUser: (id: string): DirectoryUser | undefined => {
      const found = records.userById(id);
      return found && asUser(found);
    },

    /** The user whose one-time password of this version is still to be replaced. */
    findOneTimeUser: (id: string, passwordVersion: number): DirectoryUser | undefined => {
      const found = records.userById(id);
      const stands = found?.user.passwordIsOneTime && found.user.passwordVersion === passwordVersion;
      return stands ? asUser(found) : undefined;
    },

    /** Judges a name and a password. Guesses for one name are judged one after the other, whether the name exists or not. */
    checkPassword: (name: string, password: string): Promise<Verdict> => {
      const folded = foldName(name);
      return oneAtATime(folded, () => judge(folded, password));
    },

    /**
     * Replaces the one-time password of this version; it is dead afterwards.
     *
     * @throws SpheriteError `PASSWORD_REFUSED`, and `SIGN_IN_FAILED` when the one-time password has been replaced since
     */
    choosePassword: async (userId: string, passwordVersion: number, password: string): Promise<void> => {
      checkNewPassword(password);
      const { passwordHash: oldHash } = records.userById(userId)?.user ?? {};
      if (oldHash && (await hashing.verify(oldHash, password))) throw sameAsOld();
      const passwordHash = await hashing.hash(password);
      const replaced = await database.commit(() =>
        records.replacePassword(userId, passwordVersion, {
          passwordHash,
          passwordVersion: passwordVersion + 1,
          passwordIsOneTime: false,
        }),
      );
      if (!replaced)
        throw new SpheriteError(
          'SIGN_IN_FAILED',
          'The one-time password was replaced in the meantime, so nothing was changed. Sign in with the new password.',
        );
      oneTimePasswords.delete(userId);
      changed();
    },

    /** Resolves when every password is hashed: a world that is to be opened again may be closed then. */
    settled: async (): Promise<void> => {
      await hashed();
    },
  };
}
