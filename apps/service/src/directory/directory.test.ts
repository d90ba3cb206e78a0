import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../database/index.ts';
import { countedHashing, testClock, testRandom } from '../sign-in/testing/world.ts';
import { createDirectory, type Directory, type DirectoryOptions } from './index.ts';

const alice = 'alice@contoso.com';
const seed = { directories: [{ name: 'contoso.com', users: [alice, 'bob@contoso.com'] }] };

describe('the directory', () => {
  let database: Database;
  let clock: ReturnType<typeof testClock>;
  let hashing: ReturnType<typeof countedHashing>;
  let directory: Directory;

  const open = (options: Partial<DirectoryOptions> = {}) =>
    createDirectory({ database, clock, random: testRandom('a'), hashing, seed, ...options });

  beforeEach(async () => {
    database = openDatabase({});
    clock = testClock();
    hashing = countedHashing();
    directory = await open();
  });
  afterEach(async () => {
    await directory.settled();
    await database.close();
  });

  test('of an empty world has the users of the seed, each with a one-time password', async () => {
    expect(directory.listUsers()).toEqual([
      { name: alice, directory: 'contoso.com', assigned: false, password: expect.any(String) },
      { name: 'bob@contoso.com', directory: 'contoso.com', assigned: false, password: expect.any(String) },
    ]);
  });

  test('of the same seed gives the same one-time passwords', async () => {
    const again = openDatabase({});
    const twin = await open({ database: again });
    expect(twin.listUsers()).toEqual(directory.listUsers());
    await twin.settled();
    await again.close();
  });

  test('of a world that has users is not seeded again, and no longer knows the one-time passwords', async () => {
    const { password = null } = directory.listUsers()[0] ?? {};
    await directory.settled();
    const next = await open({ random: testRandom('b') });
    expect(next.listUsers().map((user) => user.password)).toEqual([null, null]);
    expect((await next.checkPassword(alice, password ?? '')).kind).toBe('one-time');
  });

  test('hashes nothing while the service starts, and then by itself', async () => {
    const other = openDatabase({});
    let hashes = 0;
    let start = (): void => {};
    const counted = {
      ...hashing,
      hash: async (password: string) => {
        hashes += 1;
        return `fake:${password}`;
      },
    };
    const starting = await open({
      database: other,
      hashing: counted,
      later: (work) => {
        start = work;
      },
    });
    await new Promise(setImmediate);
    expect(hashes).toBe(0);
    start();
    await starting.settled();
    expect(hashes).toBe(2);
    await other.close();
  });

  test('is ready before the slow hashing is done; a sign-in waits for it', async () => {
    const other = openDatabase({});
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow = { ...hashing, hash: (password: string) => held.then(() => `fake:${password}`) };
    const waiting = await open({ database: other, hashing: slow });
    const { password } = waiting.listUsers()[0] ?? {};
    let done = false;
    const verdict = waiting.checkPassword(alice, password ?? '').finally(() => {
      done = true;
    });
    await new Promise(setImmediate);
    expect(done).toBe(false);
    letGo();
    expect((await verdict).kind).toBe('one-time');
    await other.close();
  });

  test('gives new one-time passwords to users whose first ones were never hashed', async () => {
    const other = openDatabase({});
    const never = { ...hashing, hash: () => new Promise<string>(() => {}) };
    const ended = await open({ database: other, hashing: never });
    const next = await open({ database: other, random: testRandom('b') });
    const { password } = next.listUsers()[0] ?? {};
    expect(password).not.toBe(ended.listUsers()[0]?.password);
    expect((await next.checkPassword(alice, password ?? '')).kind).toBe('one-time');
    await other.close();
  });

  test('adds users, with a permanent password or with a one-time password', async () => {
    const carol = await directory.addUser({ name: 'Carol@contoso.com', password: 'a permanent one' });
    expect(carol).toEqual({
      name: 'carol@contoso.com',
      directory: 'contoso.com',
      assigned: false,
      password: null,
    });
    expect((await directory.checkPassword('carol@contoso.com', 'a permanent one')).kind).toBe('right');

    const dave = await directory.addUser({ name: 'dave@contoso.com' });
    expect((await directory.checkPassword('dave@contoso.com', dave.password ?? '')).kind).toBe('one-time');
  });

  test('refuses users that it cannot have', async () => {
    const refusals = [
      [{ name: 'ALICE@contoso.com' }, 'ALREADY_EXISTS'],
      [{ name: 'carol@fabrikam.example' }, 'UNKNOWN_NAME'],
      [{ name: 'not a name' }, 'REQUEST_INVALID'],
      [{ name: 'carol@contoso.com', password: 'short' }, 'PASSWORD_REFUSED'],
    ] as const;
    for (const [user, code] of refusals)
      await expect(directory.addUser(user)).rejects.toMatchObject({ code });
    const race = await Promise.allSettled([
      directory.addUser({ name: 'erin@contoso.com' }),
      directory.addUser({ name: 'erin@contoso.com' }),
    ]);
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('adds directories, once each', async () => {
    const fabrikam = await directory.addDirectory({ name: 'Fabrikam.example' });
    expect(fabrikam).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'fabrikam.example' });
    await expect(directory.addDirectory({ name: 'fabrikam.example' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
    await expect(directory.addDirectory({ name: 'nodots' })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    const carol = await directory.addUser({ name: 'carol@fabrikam.example' });
    expect(carol.directory).toBe('fabrikam.example');
  });

  test('resets a password: the old one is dead, the new one works once, the name is unlocked', async () => {
    await directory.addUser({ name: 'carol@contoso.com', password: 'a permanent one' });
    for (let guess = 0; guess < 10; guess += 1) await directory.checkPassword('carol@contoso.com', 'wrong');
    const { password } = await directory.resetPassword({ name: 'Carol@contoso.com' });
    expect((await directory.checkPassword('carol@contoso.com', 'a permanent one')).kind).toBe('wrong');
    expect((await directory.checkPassword('carol@contoso.com', password ?? '')).kind).toBe('one-time');
    await expect(directory.resetPassword({ name: 'nobody@contoso.com' })).rejects.toMatchObject({
      code: 'UNKNOWN_NAME',
    });
  });

  test('knows who may use the application', async () => {
    const verdict = await directory.checkPassword(alice, directory.listUsers()[0]?.password ?? '');
    const id = verdict.kind === 'one-time' ? verdict.user.id : '';
    expect(directory.findUser(id)?.mayUse).toBe(true);
    await directory.setAssignmentRequired({ directory: 'Contoso.com', required: true });
    expect(directory.findUser(id)?.mayUse).toBe(false);
    expect(await directory.setAssignment({ user: alice, assigned: true })).toMatchObject({ assigned: true });
    expect(directory.findUser(id)?.mayUse).toBe(true);
    await directory.setAssignment({ user: alice, assigned: false });
    await directory.setAssignmentRequired({ directory: 'contoso.com', required: false });
    expect(directory.findUser(id)?.mayUse).toBe(true);
    await expect(
      directory.setAssignmentRequired({ directory: 'nowhere.example', required: true }),
    ).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
    await expect(
      directory.setAssignment({ user: 'nobody@contoso.com', assigned: true }),
    ).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
  });

  test.each([alice, 'nobody@contoso.com'])(
    'looks at ten of a hundred guesses that arrive together for %s',
    async (name) => {
      await directory.settled();
      const verdicts = await Promise.all(
        Array.from({ length: 100 }, (_, guess) => directory.checkPassword(name, `wrong ${guess}`)),
      );
      expect(hashing.verifications).toBe(10);
      expect(verdicts.filter(({ kind }) => kind === 'wrong')).toHaveLength(9);
      expect(verdicts.filter(({ kind }) => kind === 'locked')).toHaveLength(91);
    },
  );

  test('lets the right password in as often as it comes, all at once', async () => {
    await directory.addUser({ name: 'carol@contoso.com', password: 'a permanent one' });
    const verdicts = await Promise.all(
      Array.from({ length: 50 }, () => directory.checkPassword('carol@contoso.com', 'a permanent one')),
    );
    expect(verdicts.every(({ kind }) => kind === 'right')).toBe(true);
  });

  test('tells when there is another user or another one-time password, or one less', async () => {
    let told = 0;
    const watched = await open({
      changed: () => {
        told += 1;
      },
    });
    await watched.addUser({ name: 'carol@contoso.com' });
    expect(told).toBe(1);
    const { password } = await watched.resetPassword({ name: 'carol@contoso.com' });
    expect(told).toBe(2);
    const verdict = await watched.checkPassword('carol@contoso.com', password ?? '');
    if (verdict.kind !== 'one-time') throw new Error(`expected a one-time password, was ${verdict.kind}`);
    await watched.choosePassword(verdict.user.id, verdict.passwordVersion, 'a password of her own');
    expect(told).toBe(3);
    expect(watched.listUsers().find(({ name }) => name === 'carol@contoso.com')?.password).toBeNull();
  });

  test('replaces a one-time password once, when two choose at the same time', async () => {
    const verdict = await directory.checkPassword(alice, directory.listUsers()[0]?.password ?? '');
    if (verdict.kind !== 'one-time') throw new Error(`expected a one-time password, was ${verdict.kind}`);
    const { user, passwordVersion } = verdict;
    const choices = await Promise.allSettled([
      directory.choosePassword(user.id, passwordVersion, 'the first choice'),
      directory.choosePassword(user.id, passwordVersion, 'the other choice'),
    ]);
    expect(choices.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(choices.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'SIGN_IN_FAILED' },
    });
    expect(directory.listUsers()[0]?.password).toBeNull();
  });
});
