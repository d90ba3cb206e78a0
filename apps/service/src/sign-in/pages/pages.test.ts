import { signInPage } from '@spherite/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHtml } from './html.ts';
import {
  deviceCodePage,
  deviceConfirmPage,
  donePage,
  failedPage,
  newPasswordPage,
  render,
  signInPageFor,
  signOutPage,
} from './index.ts';
import { style } from './style.ts';

const error = { code: 'SIGN_IN_FAILED', message: 'Wrong.', field: 'password' };

const pages = [
  signInPageFor('/signin/x', 'alice@contoso.com'),
  { ...signInPageFor('/signin/x'), error },
  newPasswordPage('/signin/x', 'alice@contoso.com'),
  deviceCodePage('/devicelogin', 'secret', 'BCDF-GHJK'),
  deviceConfirmPage('/devicelogin', 'secret', 'BCDF-GHJK'),
  signOutPage('/logout', 'secret'),
  donePage('Done', 'You can close this window.'),
  failedPage('Failed', error),
];

describe('the pages', () => {
  test.each(pages.map((page) => [page.title, page] as const))(
    '"%s" is the same page as data',
    async (_, page) => {
      const { headers, body } = await render(page, 'application/json');
      expect(headers['content-type']).toBe('application/json');
      expect(signInPage.parse(JSON.parse(body))).toEqual(page);
    },
  );

  test.each(pages.map((page) => [page.title, page] as const))('"%s" labels every field', async (_, page) => {
    const html = await toHtml(page);
    for (const { name, type } of page.fields.filter((field) => field.type !== 'hidden')) {
      expect(html).toContain(`<label for="${name}">`);
      expect(html).toContain(`id="${name}" name="${name}" type="${type}"`);
    }
    expect(html.match(/autofocus/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(html).toContain('<html lang="en">');
  });

  test('say what went wrong in the title, in an alert, and at the field', async () => {
    const html = await toHtml({ ...signInPageFor('/signin/x', 'alice@contoso.com'), error });
    expect(html).toContain('<title>Error: Sign in – Spherite</title>');
    expect(html).toContain('id="error" role="alert">Wrong.</p>');
    expect(html).toMatch(
      /id="password"[^>]*aria-invalid="true"[^>]*aria-describedby="password-hint error"[^>]*autofocus/,
    );
    expect(html).not.toMatch(/id="username"[^>]*(aria-invalid|autofocus)/);
  });

  test('never show a password that was typed', async () => {
    const page = signInPageFor('/signin/x');
    const fields = page.fields.map((field) => ({ ...field, value: 'hunter2' }));
    expect((await toHtml({ ...page, fields })).match(/hunter2/g)).toHaveLength(1);
  });

  test('let in one style sheet, no script, no frame, and forms that lead back or to the client', async () => {
    const { headers } = await render(pages[0] ?? donePage('', ''), undefined, 'http://localhost:5000/x?y');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+='; img-src data:;/);
    expect(policy).toContain("form-action 'self' http://localhost:5000;");
    expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'");
    expect(headers['cache-control']).toBe('no-store');
    expect(style).not.toMatch(/@import|url\(/);
  });

  test('go as HTML to whoever does not ask for JSON alone', async () => {
    const page = donePage('Done', 'Done.');
    for (const accept of [undefined, '*/*', 'text/html,application/json;q=0.9', 'text/plain'])
      expect((await render(page, accept)).headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test('cannot be broken out of, whatever is typed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '`', '/', 'a', '=', ' ') }),
        async (text) => {
          const html = await toHtml({
            ...signInPageFor('/signin/x', text),
            title: text,
            text: [text],
            error: { code: 'X', message: text, field: 'username' },
          });
          const empty = await toHtml({
            ...signInPageFor('/signin/x', 'a'),
            title: 'a',
            text: ['a'],
            error: { code: 'X', message: 'a', field: 'username' },
          });
          const tags = (page: string) =>
            page.match(/<[^>]*>/g)?.map((tag) => tag.replace(/ (value="[^"]*"|autofocus)/g, ''));
          expect(tags(html)).toEqual(tags(empty));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = (colour.match(/[0-9a-f]{2}/gi) ?? []).map((hex) => {
      const part = Number.parseInt(hex, 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(['light', 'dark'])('the %s colours', (scheme) => {
  const block = style.split(':root {')[scheme === 'light' ? 1 : 2] ?? '';
  const colour = (name: string): string =>
    new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)?.[1] ?? `no colour ${name}`;

  test.each([
    ['text', 'card', 7],
    ['text', 'ground', 7],
    ['quiet', 'card', 4.5],
    ['quiet', 'ground', 4.5],
    ['bad', 'bad-ground', 4.5],
    ['on-accent', 'accent', 4.5],
    ['on-accent', 'accent-hover', 4.5],
    ['accent', 'card', 4.5],
    ['field', 'card', 3],
  ])('show %s on %s at %d to 1', (front, ground, least) => {
    expect(contrast(colour(front), colour(ground))).toBeGreaterThanOrEqual(least);
  });
});
