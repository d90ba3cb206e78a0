import { azureSphereUtility, signInPaths } from '@spherite/protocol';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  asPage,
  authorizeAddress,
  codeOf,
  createWalker,
  exchangeCode,
  post,
  refresh,
  signInWith,
} from './testing/walker.ts';
import { countedHashing, startWorld, testClock, type World } from './testing/world.ts';

const alice = 'alice@contoso.com';
const chosen = 'correct horse battery';

describe('signing in with a code and PKCE', () => {
  let clock: ReturnType<typeof testClock>;
  let hashing: ReturnType<typeof countedHashing>;
  let world: World;

  beforeEach(async () => {
    clock = testClock();
    hashing = countedHashing();
    world = await startWorld({ clock, hashing });
  });
  afterEach(async () => {
    expect(world.reports).toEqual([]);
    await world[Symbol.asyncDispose]();
  });

  const firstSignIn = (walker = createWalker(world.url), extra = {}) =>
    signInWith(
      walker,
      world.url,
      { name: alice, password: world.passwordOf(alice), newPassword: chosen },
      extra,
    );
  const laterSignIn = (walker = createWalker(world.url), extra = {}) =>
    signInWith(walker, world.url, { name: alice, password: chosen }, extra);

  test('leads from the one-time password over a new one to tokens that are believed', async () => {
    const { place, tokens, authorization } = await firstSignIn();
    expect(place.kind === 'left' && place.url.searchParams.get('state')).toBe('some-state');
    expect(tokens.status).toBe(200);
    const caller = await world.signIn.authenticate(authorization);
    expect(caller.userName).toBe(alice);
    expect(Math.abs(caller.signedInAt - clock.now())).toBeLessThan(5000);
  });

  test('works the same under the other name of this machine', async () => {
    const localhost = world.url.replace('127.0.0.1', 'localhost');
    const { tokens, authorization } = await signInWith(createWalker(localhost), localhost, {
      name: alice,
      password: world.passwordOf(alice),
    });
    expect(tokens.status).toBe(200);
    expect((await world.signIn.authenticate(authorization)).userName).toBe(alice);
  });

  test('gives access tokens that say who, where, when and for what', async () => {
    const { tokens } = await firstSignIn();
    const token = tokens.body.access_token ?? '';
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    const claims = decodeJwt(token);
    const user = world.directory.findUser(claims.sub ?? '');
    expect(claims).toMatchObject({
      aud: 'https://sphere.azure.net/api',
      iss: `${world.url}/7d71c83c-ccdf-45b7-b3c9-9c41b94406d9`,
      name: alice,
      upn: alice,
      tid: user?.directoryId,
      scp: 'user_impersonation',
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(15 * 60);
    expect(decodeJwt(tokens.body.id_token ?? '')).toMatchObject({ sub: claims.sub, upn: alice });
  });

  test('follows the injected clock: the token is refused once its time is over', async () => {
    const { authorization } = await firstSignIn();
    clock.advance(15 * 60 - 5);
    await expect(world.signIn.authenticate(authorization)).resolves.toMatchObject({ userName: alice });
    clock.advance(10);
    await expect(world.signIn.authenticate(authorization)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  });

  test('keeps the time at which the password was typed through every renewal', async () => {
    const { tokens, authorization } = await firstSignIn();
    const before = await world.signIn.authenticate(authorization);
    clock.advance(600);
    const renewed = await refresh(world.url, tokens.body.refresh_token);
    const after = await world.signIn.authenticate(`Bearer ${renewed.body.access_token}`);
    expect(after.signedInAt).toBe(before.signedInAt);
  });

  test('kills the one-time password once a new one is chosen', async () => {
    const oneTime = world.passwordOf(alice);
    await firstSignIn();
    expect(world.directory.listUsers()[0]?.password).toBeNull();
    const walker = createWalker(world.url);
    const { page } = asPage(await walker.open(authorizeAddress()));
    const refused = asPage(await walker.submit(page, { username: alice, password: oneTime }));
    expect(refused).toMatchObject({ status: 401, page: { error: { code: 'SIGN_IN_FAILED' } } });
  });

  test('changes nothing when somebody leaves before choosing a new password', async () => {
    const oneTime = world.passwordOf(alice);
    const walker = createWalker(world.url);
    const { page } = asPage(await walker.open(authorizeAddress()));
    const choice = asPage(await walker.submit(page, { username: alice, password: oneTime }));
    expect(choice.page.step).toBe('new-password');
    const left = await walker.submit(choice.page, {}, 'Cancel');
    expect(left.kind === 'left' && left.url.searchParams.get('error')).toBe('access_denied');
    expect(world.passwordOf(alice)).toBe(oneTime);
    expect((await firstSignIn()).tokens.status).toBe(200);
  });

  test('lets nobody around the page for the new password', async () => {
    const walker = createWalker(world.url);
    const { page } = asPage(await walker.open(authorizeAddress()));
    await walker.submit(page, { username: alice, password: world.passwordOf(alice) });
    const resume = [...walker.cookies.values()].find(({ path }) => path.includes('/authorize/'))?.path ?? '';
    const place = asPage(await walker.open(resume));
    expect(place.page.step).toBe('sign-in');
  });

  test.each([
    ['too short', 'eleven char', 'PASSWORD_REFUSED', 'new_password'],
    ['too long', 'x'.repeat(1025), 'PASSWORD_REFUSED', 'new_password'],
  ])('refuses a new password that is %s', async (_, password, code, field) => {
    const walker = createWalker(world.url);
    const { page } = asPage(await walker.open(authorizeAddress()));
    const choice = asPage(await walker.submit(page, { username: alice, password: world.passwordOf(alice) }));
    const refused = asPage(
      await walker.submit(choice.page, { new_password: password, repeat_password: password }),
    );
    expect(refused).toMatchObject({ status: 400, page: { step: 'new-password', error: { code, field } } });
    const mended = await walker.submit(refused.page, { new_password: chosen, repeat_password: chosen });
    expect(codeOf(mended)).toBeTruthy();
  });

  test('refuses the old password as the new one, and two that differ', async () => {
    const oneTime = world.passwordOf(alice);
    const walker = createWalker(world.url);
    const { page } = asPage(await walker.open(authorizeAddress()));
    const choice = asPage(await walker.submit(page, { username: alice, password: oneTime }));
    const same = asPage(
      await walker.submit(choice.page, { new_password: oneTime, repeat_password: oneTime }),
    );
    expect(same.page.error).toMatchObject({ code: 'PASSWORD_REFUSED', field: 'new_password' });
    const differ = asPage(
      await walker.submit(choice.page, { new_password: chosen, repeat_password: `${chosen}!` }),
    );
    expect(differ.page.error).toMatchObject({ code: 'PASSWORD_REFUSED', field: 'repeat_password' });
  });

  test('falls back to the first page when the password was reset in the meantime', async () => {
    const walker = createWalker(world.url);
    const { page } = asPage(await walker.open(authorizeAddress()));
    const choice = asPage(await walker.submit(page, { username: alice, password: world.passwordOf(alice) }));
    const { password } = await world.directory.resetPassword({ name: alice });
    const back = asPage(await walker.submit(choice.page, { new_password: chosen, repeat_password: chosen }));
    expect(back.page.step).toBe('sign-in');
    expect(world.passwordOf(alice)).toBe(password);
  });

  test('answers a wrong password and an unknown user alike, for the same work', async () => {
    const answers = [];
    for (const name of [alice, 'nobody@contoso.com', 'not even a name', '']) {
      const walker = createWalker(world.url);
      const { page } = asPage(await walker.open(authorizeAddress()));
      const before = hashing.verifications;
      const { status, page: refused } = asPage(
        await walker.submit(page, { username: name, password: 'wrong' }),
      );
      expect(hashing.verifications - before).toBe(1);
      answers.push(JSON.stringify([status, refused.title, refused.text, refused.error]));
    }
    expect(new Set(answers).size).toBe(1);
  });

  test('locks a name for 60 seconds after ten wrong passwords, whether there is such a user or not', async () => {
    for (const name of [alice, 'nobody@contoso.com']) {
      const walker = createWalker(world.url);
      let { page } = asPage(await walker.open(authorizeAddress()));
      for (let guess = 1; guess <= 10; guess += 1) {
        const answer = asPage(await walker.submit(page, { username: name, password: `wrong ${guess}` }));
        expect(answer.page.error?.code).toBe(guess < 10 ? 'SIGN_IN_FAILED' : 'SIGN_IN_LOCKED');
        page = answer.page;
      }
      const before = hashing.verifications;
      const right = asPage(
        await walker.submit(page, { username: name.toUpperCase(), password: world.passwordOf(alice) }),
      );
      expect(right.status).toBe(429);
      expect(right.page.error?.message).toMatch(/Try again in (60|59) seconds/);
      expect(hashing.verifications).toBe(before);
    }
    clock.advance(61);
    expect((await firstSignIn()).tokens.status).toBe(200);
  });

  test('asks for the password again where the client wants a fresh sign-in, and says when it was typed', async () => {
    const walker = createWalker(world.url);
    const first = await firstSignIn(walker);
    clock.advance(3600);
    const silent = await walker.open(authorizeAddress());
    expect(silent.kind).toBe('left');
    for (const extra of [{ prompt: 'login' }, { prompt: 'select_account' }, { max_age: '300' }]) {
      const again = await laterSignIn(walker, extra);
      const { signedInAt } = await world.signIn.authenticate(again.authorization);
      expect(Math.abs(signedInAt - clock.now())).toBeLessThan(5000);
      clock.advance(3600);
    }
    const young = await walker.open(authorizeAddress({ max_age: '7200' }));
    expect(young.kind).toBe('left');
    await expect(world.signIn.authenticate(first.authorization)).rejects.toMatchObject({
      code: 'NOT_SIGNED_IN',
    });
  });

  test('fills in the name that the client knows', async () => {
    const { page } = asPage(
      await createWalker(world.url).open(authorizeAddress({ login_hint: 'bob@contoso.com' })),
    );
    expect(page.fields[0]).toMatchObject({ name: 'username', value: 'bob@contoso.com' });
  });

  test('lets another user sign in where somebody is signed in', async () => {
    const walker = createWalker(world.url);
    const first = await firstSignIn(walker);
    const second = await signInWith(
      walker,
      world.url,
      { name: 'bob@contoso.com', password: world.passwordOf('bob@contoso.com') },
      { prompt: 'login' },
    );
    expect((await world.signIn.authenticate(second.authorization)).userName).toBe('bob@contoso.com');
    expect((await world.signIn.authenticate(first.authorization)).userName).toBe(alice);
  });

  test('exchanges a code once, with its verifier, for its redirect address', async () => {
    const { place } = await firstSignIn();
    const again = await exchangeCode(world.url, codeOf(place));
    expect(again.body.error).toBe('invalid_grant');
    const walker = createWalker(world.url);
    for (const extra of [{ code_verifier: 'x'.repeat(50) }, { redirect_uri: 'http://localhost:1/' }]) {
      const { page } = asPage(await walker.open(authorizeAddress({ prompt: 'login' })));
      const place = await walker.submit(page, { username: alice, password: chosen });
      expect((await exchangeCode(world.url, codeOf(place), extra)).body.error).toBe('invalid_grant');
    }
  });

  test('refuses a request without PKCE, and one that would lead away from this machine', async () => {
    const walker = createWalker(world.url);
    const plain = await walker.open(authorizeAddress({ code_challenge: '', code_challenge_method: '' }));
    expect(plain.kind === 'left' && plain.url.searchParams.get('error')).toBe('invalid_request');
    const method = await walker.open(authorizeAddress({ code_challenge_method: 'plain' }));
    expect(method.kind === 'left' && method.url.searchParams.get('error')).toBe('invalid_request');
    for (const redirect_uri of [
      'http://evil.example/',
      'https://localhost/',
      'http://localhost.evil.example/',
      'http://localhost:80/elsewhere',
    ]) {
      const place = asPage(await walker.open(authorizeAddress({ redirect_uri })));
      expect(place).toMatchObject({ status: 400, page: { step: 'failed' } });
    }
    const stranger = asPage(await walker.open(authorizeAddress({ client_id: 'stranger' })));
    expect(stranger.page.step).toBe('failed');
  });

  test('accepts every way to write a loopback address, at any port', async () => {
    for (const redirect_uri of ['http://localhost:1', 'http://127.0.0.1:65535/', 'http://localhost']) {
      const place = asPage(await createWalker(world.url).open(authorizeAddress({ redirect_uri })));
      expect(place.page.step).toBe('sign-in');
      expect(place.headers.get('content-security-policy')).toContain(
        `form-action 'self' ${new URL(redirect_uri).origin};`,
      );
    }
  });

  test('ends what was given when the refresh token is revoked, and nothing else', async () => {
    const other = await firstSignIn();
    const { tokens, authorization } = await laterSignIn();
    const revoked = await post(world.url, signInPaths.revoke, { token: tokens.body.refresh_token ?? '' });
    expect(revoked.status).toBe(200);
    await expect(world.signIn.authenticate(authorization)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
    expect((await refresh(world.url, tokens.body.refresh_token)).body.error).toBe('invalid_grant');
    expect((await world.signIn.authenticate(other.authorization)).userName).toBe(alice);
    const unknown = await post(world.url, signInPaths.revoke, { token: 'unknown' });
    expect(unknown.status).toBe(200);
  });

  test('signs a browser out when asked, after asking back', async () => {
    const walker = createWalker(world.url);
    const { tokens } = await firstSignIn(walker);
    const hint = tokens.body.id_token ?? '';
    const asked = asPage(await walker.open(`${signInPaths.logout}?id_token_hint=${hint}`));
    expect(asked.page.step).toBe('sign-out');
    const stayed = asPage(await walker.submit(asked.page, {}, 'Stay signed in'));
    expect(stayed.page.step).toBe('done');
    expect((await walker.open(authorizeAddress())).kind).toBe('left');
    const again = asPage(await walker.open(signInPaths.logout));
    const out = asPage(await walker.submit(again.page));
    expect(out.page).toMatchObject({ step: 'done', title: 'You are signed out' });
    expect(asPage(await walker.open(authorizeAddress())).page.step).toBe('sign-in');
  });

  test('leads on to the client after signing out, where it asks for that and is known', async () => {
    const walker = createWalker(world.url);
    await firstSignIn(walker);
    const query = new URLSearchParams({
      client_id: azureSphereUtility.clientId,
      post_logout_redirect_uri: 'http://localhost:49152/',
      state: 'some-state',
    });
    const asked = asPage(await walker.open(`${signInPaths.logout}?${query}`));
    expect(asked.headers.get('content-security-policy')).toContain("'self' http://localhost:49152;");
    const out = await walker.submit(asked.page);
    expect(out.kind === 'left' && out.url.href).toBe('http://localhost:49152/?state=some-state');
    const again = await walker.open(`${signInPaths.logout}?${query}`);
    expect(again.kind === 'left' && again.url.href).toBe('http://localhost:49152/?state=some-state');
    query.set('post_logout_redirect_uri', 'http://evil.example/');
    expect(asPage(await walker.open(`${signInPaths.logout}?${query}`)).page.step).toBe('failed');
  });

  test('gives a token that opens nothing to whoever does not ask for the API', async () => {
    const { tokens, authorization } = await firstSignIn(createWalker(world.url), { scope: 'openid' });
    expect(tokens.status).toBe(200);
    await expect(world.signIn.authenticate(authorization)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  });

  test('signs a browser out that is not signed in', async () => {
    const place = asPage(await createWalker(world.url).open(signInPaths.logout));
    expect(place.page).toMatchObject({ step: 'done', title: 'You are signed out' });
  });

  test('ends sign-ins when a password is reset', async () => {
    const walker = createWalker(world.url);
    const { tokens, authorization } = await firstSignIn(walker);
    await world.directory.resetPassword({ name: alice });
    await expect(world.signIn.authenticate(authorization)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
    expect((await refresh(world.url, tokens.body.refresh_token)).body.error).toBe('invalid_grant');
    expect(asPage(await walker.open(authorizeAddress())).page.step).toBe('sign-in');
    expect((await firstSignIn(walker)).tokens.status).toBe(200);
  });

  test('keeps unassigned users out where the directory requires assignment', async () => {
    const walker = createWalker(world.url);
    const { tokens, authorization } = await firstSignIn(walker);
    await world.directory.setAssignmentRequired({ directory: 'contoso.com', required: true });

    await expect(world.signIn.authenticate(authorization)).rejects.toMatchObject({ code: 'NOT_ASSIGNED' });
    const stopped = await refresh(world.url, tokens.body.refresh_token);
    expect(stopped).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(stopped.body.error_description).toContain('NOT_ASSIGNED');
    const { page } = asPage(await walker.open(authorizeAddress()));
    const wrong = asPage(await walker.submit(page, { username: alice, password: 'wrong' }));
    expect(wrong.page.error?.code).toBe('SIGN_IN_FAILED');
    const right = asPage(await walker.submit(page, { username: alice, password: chosen }));
    expect(right).toMatchObject({ status: 403, page: { error: { code: 'NOT_ASSIGNED' } } });

    await world.directory.setAssignment({ user: alice, assigned: true });
    expect((await world.signIn.authenticate(authorization)).userName).toBe(alice);
    expect((await refresh(world.url, tokens.body.refresh_token)).status).toBe(200);
    expect((await laterSignIn()).tokens.status).toBe(200);
  });
});
