import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  asPage,
  authorizeAddress,
  codeOf,
  createWalker,
  exchangeCode,
  refresh,
  signInWith,
} from './testing/walker.ts';
import { startWorld, testClock } from './testing/world.ts';

const alice = 'alice@contoso.com';
const chosen = 'correct horse battery';

describe('a durable world that is started again', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spherite-sign-in-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('knows its keys, its sessions, its tokens and its users', async () => {
    const clock = testClock();
    const first = await startWorld({ folder, clock });
    const walker = createWalker(first.url);
    const password = first.passwordOf(alice);
    const { tokens, authorization } = await signInWith(walker, first.url, {
      name: alice,
      password,
      newPassword: chosen,
    });
    const { port } = first;
    await first[Symbol.asyncDispose]();

    await using second = await startWorld({ folder, clock, port, seed: 'another' });
    expect((await second.signIn.authenticate(authorization)).userName).toBe(alice);
    expect((await walker.open(authorizeAddress())).kind).toBe('left');
    expect((await refresh(second.url, tokens.body.refresh_token)).status).toBe(200);
    expect(second.directory.listUsers().map(({ name, password }) => [name, password])).toEqual([
      [alice, null],
      ['bob@contoso.com', null],
    ]);
    expect(second.reports).toEqual([]);
  });

  test('finishes a sign-in that was under way', async () => {
    const first = await startWorld({ folder });
    const walker = createWalker(first.url);
    const { page } = asPage(await walker.open(authorizeAddress()));
    const choice = asPage(await walker.submit(page, { username: alice, password: first.passwordOf(alice) }));
    const { port } = first;
    await first[Symbol.asyncDispose]();

    await using second = await startWorld({ folder, port });
    const place = await walker.submit(choice.page, { new_password: chosen, repeat_password: chosen });
    expect((await exchangeCode(second.url, codeOf(place))).status).toBe(200);
  });

  test('still counts the wrong passwords, and keeps the lock', async () => {
    const clock = testClock();
    const first = await startWorld({ folder, clock });
    for (let guess = 1; guess <= 9; guess += 1)
      expect((await first.directory.checkPassword(alice, 'wrong')).kind).toBe('wrong');
    await first[Symbol.asyncDispose]();

    const second = await startWorld({ folder, clock });
    expect((await second.directory.checkPassword(alice, 'wrong')).kind).toBe('locked');
    await second[Symbol.asyncDispose]();

    await using third = await startWorld({ folder, clock });
    expect((await third.directory.checkPassword(alice, 'wrong')).kind).toBe('locked');
    clock.advance(60);
    expect((await third.directory.checkPassword(alice, 'wrong')).kind).toBe('wrong');
  });
});
