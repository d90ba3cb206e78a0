import { azureSphereUtility, signInPaths, signInScope } from '@spherite/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asPage, createWalker, post, refresh } from './testing/walker.ts';
import { startWorld, testClock, type World } from './testing/world.ts';

const alice = 'alice@contoso.com';
const grant = 'urn:ietf:params:oauth:grant-type:device_code';

describe('signing in with a device code (RFC 8628)', () => {
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

  const start = async () => {
    const { status, body } = await post(world.url, signInPaths.deviceCode, { scope: signInScope });
    expect(status).toBe(200);
    return {
      deviceCode: String(body['device_code']),
      userCode: String(body['user_code']),
      body,
      ask: () =>
        post(world.url, signInPaths.token, {
          grant_type: grant,
          device_code: String(body['device_code']),
        }),
    };
  };

  const signInOn = async (walker: ReturnType<typeof createWalker>, userCode: string) => {
    const entry = asPage(await walker.open(signInPaths.deviceVerification));
    const confirm = asPage(await walker.submit(entry.page, { user_code: userCode }));
    const signIn = asPage(await walker.submit(confirm.page));
    const choice = asPage(
      await walker.submit(signIn.page, { username: alice, password: world.passwordOf(alice) }),
    );
    const done = asPage(
      await walker.submit(choice.page, {
        new_password: 'correct horse battery',
        repeat_password: 'correct horse battery',
      }),
    );
    return { entry, confirm, signIn, choice, done };
  };

  test('goes from the code over its confirmation and the password to tokens', async () => {
    const device = await start();
    expect(device.body).toMatchObject({
      verification_uri: `${world.url}/devicelogin`,
      verification_uri_complete: `${world.url}/devicelogin?user_code=${device.userCode}`,
      interval: 1,
      expires_in: 900,
    });
    expect(device.body['message']).toContain(
      `${world.url}/devicelogin and enter the code ${device.userCode}`,
    );
    expect((await device.ask()).body.error).toBe('authorization_pending');

    const { entry, confirm, signIn, choice, done } = await signInOn(
      createWalker(world.url),
      device.userCode.toLowerCase().replace('-', ' '),
    );
    expect([entry, confirm, signIn, choice, done].map(({ page }) => page.step)).toEqual([
      'device-code',
      'device-confirm',
      'sign-in',
      'new-password',
      'done',
    ]);
    expect([entry, confirm, signIn, choice, done].map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(confirm.page.fields.find(({ name }) => name === 'user_code')?.value).toBe(device.userCode);

    const tokens = await device.ask();
    expect(tokens.status).toBe(200);
    const caller = await world.signIn.authenticate(`Bearer ${tokens.body.access_token}`);
    expect(caller.userName).toBe(alice);
    expect(Math.abs(caller.signedInAt - clock.now())).toBeLessThan(5000);
    expect((await refresh(world.url, tokens.body.refresh_token)).status).toBe(200);
    expect((await device.ask()).body.error).toBe('invalid_grant');
  });

  test('wants the password for every code, also where somebody is signed in', async () => {
    const walker = createWalker(world.url);
    await signInOn(walker, (await start()).userCode);
    clock.advance(3600);
    const second = await start();
    const entry = asPage(await walker.open(signInPaths.deviceVerification));
    const confirm = asPage(await walker.submit(entry.page, { user_code: second.userCode }));
    const signIn = asPage(await walker.submit(confirm.page));
    expect(signIn.page.step).toBe('sign-in');
    const credentials = { username: alice, password: 'correct horse battery' };
    expect(asPage(await walker.submit(signIn.page, credentials)).page.step).toBe('done');
    const tokens = await second.ask();
    const { signedInAt } = await world.signIn.authenticate(`Bearer ${tokens.body.access_token}`);
    expect(Math.abs(signedInAt - clock.now())).toBeLessThan(5000);
  });

  test('tells a device that asks too often to slow down, five seconds more each time', async () => {
    const device = await start();
    expect((await device.ask()).body.error).toBe('authorization_pending');
    expect((await device.ask()).body.error).toBe('slow_down');
    clock.advance(2);
    expect((await device.ask()).body.error).toBe('slow_down');
    clock.advance(11);
    expect((await device.ask()).body.error).toBe('authorization_pending');
  });

  test('keeps a code for a quarter of an hour', async () => {
    const device = await start();
    clock.advance(15 * 60 + 1);
    expect((await device.ask()).body.error).toBe('invalid_grant');
    const walker = createWalker(world.url);
    const entry = asPage(await walker.open(signInPaths.deviceVerification));
    const refused = asPage(await walker.submit(entry.page, { user_code: device.userCode }));
    expect(refused.page).toMatchObject({ step: 'device-code', error: { field: 'user_code' } });
  });

  test('says so when there is no such code, none at all, or one that was used', async () => {
    const walker = createWalker(world.url);
    const device = await start();
    await signInOn(walker, device.userCode);
    const messages = [];
    for (const user_code of ['BBBB-BBBB', '', device.userCode]) {
      const { page } = asPage(await walker.open(signInPaths.deviceVerification));
      const refused = asPage(await walker.submit(page, { user_code }));
      expect(refused.status).toBe(400);
      messages.push(refused.page.error?.message);
    }
    expect(new Set(messages).size).toBe(3);
  });

  test('fills in a code that came in the address, and still asks a person', async () => {
    const device = await start();
    const walker = createWalker(world.url);
    const entry = asPage(await walker.open(`${signInPaths.deviceVerification}?user_code=${device.userCode}`));
    expect(entry.page.step).toBe('device-code');
    expect(entry.page.fields.find(({ name }) => name === 'user_code')?.value).toBe(device.userCode);
    expect(asPage(await walker.submit(entry.page)).page.step).toBe('device-confirm');
  });

  test('tells the device when a person says no, at the confirmation or at the password', async () => {
    const walker = createWalker(world.url);
    const refused = await start();
    const entry = asPage(await walker.open(signInPaths.deviceVerification));
    const confirm = asPage(await walker.submit(entry.page, { user_code: refused.userCode }));
    const no = asPage(await walker.submit(confirm.page, {}, 'No, cancel'));
    expect(no.page).toMatchObject({ step: 'failed', error: { code: 'SIGN_IN_CANCELLED' } });
    expect((await refused.ask()).body.error).toBe('access_denied');

    const left = await start();
    const again = asPage(await walker.open(signInPaths.deviceVerification));
    const yes = asPage(await walker.submit(again.page, { user_code: left.userCode }));
    const signIn = asPage(await walker.submit(yes.page));
    const cancelled = asPage(await walker.submit(signIn.page, {}, 'Cancel'));
    expect(cancelled.page).toMatchObject({ step: 'failed', error: { code: 'SIGN_IN_CANCELLED' } });
    expect((await left.ask()).body.error).toBe('access_denied');
  });

  test('refuses a form that another page made up', async () => {
    const device = await start();
    const response = await fetch(new URL(signInPaths.deviceVerification, world.url), {
      method: 'POST',
      body: new URLSearchParams({ xsrf: 'guess', user_code: device.userCode, confirm: 'yes' }),
    });
    expect(response.status).toBe(400);
    const forged = { xsrf: 'guess', user_code: device.userCode, confirm: 'yes' };
    const walker = createWalker(world.url);
    const { page } = asPage(await walker.open(signInPaths.deviceVerification));
    const fields = page.fields.map((field) => ({ ...field, value: 'guess' }));
    const refused = asPage(await walker.submit({ ...page, fields }, forged));
    expect(refused).toMatchObject({ status: 400, page: { step: 'device-code' } });
    expect((await device.ask()).body.error).toBe('authorization_pending');
  });

  test('wants to know which client it is', async () => {
    const { status, body } = await post(world.url, signInPaths.deviceCode, {
      client_id: 'stranger',
      scope: signInScope,
    });
    expect([status, body.error]).toEqual([401, 'invalid_client']);
    expect(azureSphereUtility.clientId).not.toBe('stranger');
  });
});
