import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWalker, refresh, signInWith } from './testing/walker.ts';
import { startWorld, testClock, type World } from './testing/world.ts';

const alice = 'alice@contoso.com';

describe('renewing a sign-in', () => {
  let clock: ReturnType<typeof testClock>;
  let world: World;

  beforeEach(async () => {
    clock = testClock();
    world = await startWorld({ clock });
  });
  afterEach(async () => {
    expect(world.reports).toEqual([]);
    await world[Symbol.asyncDispose]();
  });

  const signIn = async () => {
    const credentials = {
      name: alice,
      password: world.passwordOf(alice),
      newPassword: 'correct horse battery',
    };
    return (await signInWith(createWalker(world.url), world.url, credentials)).tokens.body;
  };

  test('turns a refresh token round, and ends the whole family when an old one comes back', async () => {
    const tokens = await signIn();
    const second = await refresh(world.url, tokens.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(tokens.refresh_token);
    const third = await refresh(world.url, second.body.refresh_token);
    expect(third.status).toBe(200);
    for (const token of [tokens.refresh_token, third.body.refresh_token])
      expect(await refresh(world.url, token)).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
    await expect(world.signIn.authenticate(`Bearer ${third.body.access_token}`)).rejects.toMatchObject({
      code: 'NOT_SIGNED_IN',
    });
  });

  test('gives again what was lost on the way, for five minutes and until it is used', async () => {
    const tokens = await signIn();
    const lost = await refresh(world.url, tokens.refresh_token);
    clock.advance(299);
    const lostToo = await refresh(world.url, tokens.refresh_token);
    const arrived = await refresh(world.url, tokens.refresh_token);
    const { status, body } = await refresh(world.url, arrived.body.refresh_token);
    expect([lost.status, lostToo.status, arrived.status, status]).toEqual([200, 200, 200, 200]);
    expect((await world.signIn.authenticate(`Bearer ${body.access_token}`)).userName).toBe(alice);
  });

  test('does not give it again later than that', async () => {
    const tokens = await signIn();
    const lost = await refresh(world.url, tokens.refresh_token);
    clock.advance(301);
    for (const token of [tokens.refresh_token, lost.body.refresh_token])
      expect(await refresh(world.url, token)).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
  });

  test('ends the whole family when what seemed lost is used after all: somebody else asked again', async () => {
    const tokens = await signIn();
    const mine = await refresh(world.url, tokens.refresh_token);
    const theirs = await refresh(world.url, tokens.refresh_token);
    for (const token of [mine.body.refresh_token, theirs.body.refresh_token])
      expect(await refresh(world.url, token)).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
  });

  test('leaves at most one of those who refresh with the same token at the same time signed in', async () => {
    const tokens = await signIn();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => refresh(world.url, tokens.refresh_token)),
    );
    const given = answers.filter(({ status }) => status === 200).map(({ body }) => body.refresh_token);
    const statuses: number[] = [];
    for (const token of given.reverse()) statuses.push((await refresh(world.url, token)).status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
  });
});
