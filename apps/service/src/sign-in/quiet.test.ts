import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asPage, authorizeAddress, createWalker, signInWith } from './testing/walker.ts';
import { startWorld } from './testing/world.ts';

const loaded = vi.hoisted(() => ({ provider: 0, argon2: 0 }));
vi.mock('oidc-provider', (original) => {
  loaded.provider += 1;
  return original();
});
vi.mock('@node-rs/argon2', (original) => {
  loaded.argon2 += 1;
  return original();
});

describe('a service that nobody has signed in to', () => {
  const said: unknown[] = [];
  beforeEach(() => {
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, method).mockImplementation((...text) => said.push(text));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('verifies tokens without loading the provider; the first sign-in loads it, and it stays silent', async () => {
    await using world = await startWorld();
    await expect(world.signIn.authenticate('Bearer a.b.c')).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
    expect(loaded).toEqual({ provider: 0, argon2: 0 });

    const walker = createWalker(world.url);
    const credentials = { name: 'alice@contoso.com', password: world.passwordOf('alice@contoso.com') };
    expect((await signInWith(walker, world.url, credentials)).tokens.status).toBe(200);
    expect(loaded.provider).toBe(1);

    asPage(await walker.open(authorizeAddress({ client_id: 'stranger' })));
    asPage(await walker.open('/devicelogin'));
    asPage(await walker.open('/signin/unknown'));
    expect(said).toEqual([]);
    expect(world.reports).toEqual([]);
  });

  test('answers addresses that it does not have, forms that are none, and forms that are too large', async () => {
    await using world = await startWorld();
    const walker = createWalker(world.url);
    const { page } = asPage(await walker.open(authorizeAddress()));
    for (const path of [
      '/7d71c83c-ccdf-45b7-b3c9-9c41b94406d9/nothing',
      '/devicelogin/unknown',
      '/signin/unknown',
    ]) {
      const place = asPage(await walker.open(path));
      expect([400, 404]).toContain(place.status);
      expect(place.page.step).toBe('failed');
    }
    const cookie = [...walker.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
    const send = (headers: Record<string, string>, body: string) =>
      fetch(new URL(page.action ?? '', world.url), { method: 'POST', headers: { cookie, ...headers }, body });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send({ 'content-type': 'application/json' }, '{}')).status).toBe(400);
    expect((await send(form, `username=${'a'.repeat(5_000_000)}`)).status).toBe(400);
    expect((await send(form, 'username=a&username=b&%00=%ff')).status).toBe(401);
    expect(world.reports).toEqual([]);
  });
});
