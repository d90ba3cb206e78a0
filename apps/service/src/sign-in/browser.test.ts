import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { env } from 'node:process';
import { signInPaths, signInScope } from '@spherite/protocol';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium, whySkipped } from './testing/chromium.ts';
import { authorizeAddress, exchangeCode, post } from './testing/walker.ts';
import { startWorld, type World } from './testing/world.ts';

const alice = 'alice@contoso.com';
const chosen = 'correct horse battery';

test('the pages are looked at in Chromium', ({ skip }) => {
  if (env['CI'] === 'true') expect(chromiumPath, whySkipped).toBeDefined();
  else skip(chromiumPath === undefined, whySkipped);
});

describe.runIf(chromiumPath)('in Chromium', { timeout: 30_000 }, () => {
  let browser: Browser;
  let world: World;
  /** The client that waits for its code, as `azsphere login` does. */
  let client: Server;
  let redirectUri: string;
  let context: BrowserContext;
  let page: Page;
  const requested = new Set<string>();
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium(chromiumPath ?? '');
    client = createServer((_, response) => response.setHeader('content-type', 'text/plain').end('thank you'));
    await new Promise<void>((resolve) => client.listen(0, '127.0.0.1', resolve));
    redirectUri = `http://127.0.0.1:${(client.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    await browser.close();
    client.close();
  });
  beforeEach(async () => {
    world = await startWorld();
    requested.clear();
    complaints.length = 0;
  });
  afterEach(async () => {
    await context.close();
    expect([...requested].filter((origin) => !redirectUri.startsWith(origin))).toEqual([world.url]);
    expect(complaints).toEqual([]);
    expect(world.reports).toEqual([]);
    await world[Symbol.asyncDispose]();
  });

  const open = async (path: string, options: BrowserContextOptions = {}): Promise<void> => {
    context = await browser.newContext(options);
    page = await context.newPage();
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'data:') requested.add(origin);
    });
    page.on('console', (message) => {
      // Chromium notes every answer that is a refusal; those are asked for here.
      if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text());
    });
    await page.goto(`${world.url}${path}`);
  };

  const authorize = () => authorizeAddress({ redirect_uri: redirectUri });
  /** What an expression comes to in the page. */
  const inPage = (expression: string) => page.evaluate<unknown>(expression);
  const focused = () => page.locator('[autofocus]:focus').getAttribute('name');
  /** Types where the page has put the focus, which a browser does a moment after it has the page. */
  const typeAll = async (...keys: string[]): Promise<void> => {
    await page.locator('[autofocus]:focus').waitFor();
    for (const key of keys)
      if (key === 'Tab' || key === 'Enter') await page.keyboard.press(key);
      else await page.keyboard.type(key);
  };

  test.each([
    ['without JavaScript', false],
    ['with JavaScript', true],
  ])('a first sign-in needs nothing but a keyboard, %s', async (_, javaScriptEnabled) => {
    await open(authorize(), { javaScriptEnabled });
    expect(await focused()).toBe('username');
    await typeAll(alice, 'Tab', world.passwordOf(alice), 'Enter');

    await page.waitForURL('**/signin/**');
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    expect(await page.title()).toBe('Choose a new password – Spherite');
    expect(await focused()).toBe('new_password');
    await typeAll(chosen, 'Tab', chosen, 'Enter');

    await page.waitForURL(`${redirectUri}**`);
    const code = new URL(page.url()).searchParams.get('code') ?? '';
    const tokens = await exchangeCode(world.url, code, { redirect_uri: redirectUri });
    expect(tokens.status).toBe(200);
  });

  test('a screen reader is told what each thing is', async () => {
    await open(authorize(), { javaScriptEnabled: false });
    expect(await page.locator('body').ariaSnapshot()).toMatchInlineSnapshot(`
      "- main:
        - paragraph: Azure Sphere Utility
        - heading "Sign in" [level=1]
        - paragraph: Continue to the Azure Sphere Utility.
        - text: User name
        - paragraph: Such as alice@contoso.com
        - textbox "User name"
        - text: Password
        - paragraph: The first time, the one-time password that 'spherite status' shows
        - textbox "Password"
        - button "Sign in"
        - button "Cancel"
      - contentinfo:
        - paragraph: Spherite is an emulator that runs on this machine. Never type a password of a real account here."
    `);
    await typeAll(alice, 'Tab', world.passwordOf(alice), 'Enter');
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    expect(await page.locator('main').ariaSnapshot()).toMatchInlineSnapshot(`
      "- main:
        - paragraph: Azure Sphere Utility
        - heading "Choose a new password" [level=1]
        - paragraph: The password you typed works only once. Nothing is changed until you have chosen your own.
        - text: User name
        - textbox "User name": alice@contoso.com
        - text: New password
        - paragraph: At least 12 characters, and not the old one
        - textbox "New password"
        - text: New password again
        - textbox "New password again"
        - button "Save and sign in"
        - button "Cancel""
    `);
  });

  test('a wrong password is told in the title, in an alert and at the field, which gets the focus', async () => {
    await open(authorize(), { javaScriptEnabled: false });
    await typeAll(alice, 'Tab', 'wrong', 'Enter');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toBe('The user name or the password is wrong. Type them again.');
    expect(await page.title()).toBe('Error: Sign in – Spherite');
    expect(await focused()).toBe('password');
    const password = page.getByLabel('Password');
    expect(await password.getAttribute('aria-invalid')).toBe('true');
    expect(await password.getAttribute('aria-describedby')).toBe('password-hint error');
    expect(await page.getByLabel('User name').inputValue()).toBe(alice);
    await typeAll(world.passwordOf(alice), 'Enter');
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  });

  test('the focus goes through the page in the order in which it is read, and is seen', async () => {
    await open(authorize());
    const order = [];
    await page.locator('[autofocus]:focus').waitFor();
    for (let step = 0; step < 4; step += 1) {
      const at = page.locator(':focus');
      order.push(await at.evaluate((element) => element.id || element.textContent));
      expect(await inPage('getComputedStyle(document.activeElement).outlineWidth')).toBe('3px');
      await page.keyboard.press('Tab');
    }
    expect(order).toEqual(['username', 'password', 'Sign in', 'Cancel']);
  });

  test('a code from a terminal is confirmed, and then signs that terminal in', async () => {
    const device = await post(world.url, signInPaths.deviceCode, { scope: signInScope });
    await open(signInPaths.deviceVerification, { javaScriptEnabled: false });
    expect(await focused()).toBe('user_code');
    await typeAll(String(device.body['user_code']).toLowerCase(), 'Enter');
    await page.getByRole('heading', { name: 'Is this your code?' }).waitFor();
    expect(await page.getByLabel('Code').inputValue()).toBe(device.body['user_code']);
    await page.getByRole('button', { name: 'Yes, continue' }).press('Enter');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await typeAll(alice, 'Tab', world.passwordOf(alice), 'Enter');
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await typeAll(chosen, 'Tab', chosen, 'Enter');
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    const tokens = await post(world.url, signInPaths.token, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: String(device.body['device_code']),
    });
    expect(tokens.status).toBe(200);
  });

  test('who cancels is led back to the client', async () => {
    await open(authorize(), { javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await page.waitForURL(`${redirectUri}**`);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  });

  test('a narrow window shows all of it without scrolling sideways, and a dark one is dark', async () => {
    await open(authorize(), { viewport: { width: 320, height: 640 }, colorScheme: 'dark' });
    expect(await inPage('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    expect(await inPage('getComputedStyle(document.body).backgroundColor')).toBe('rgb(16, 21, 29)');
  });
});
