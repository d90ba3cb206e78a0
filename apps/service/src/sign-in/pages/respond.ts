import type { SignInPage } from '@spherite/protocol';
import { toHtml } from './html.ts';
import { styleSource } from './style.ts';

export interface Rendered {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * @param accept - the `Accept` header: a program that asks for JSON and nothing else gets the page as data.
 * @param redirectsTo - where the form may lead in the end; browsers hold redirects against `form-action` too.
 */
export async function render(
  page: SignInPage,
  accept: string | undefined,
  redirectsTo?: string,
): Promise<Rendered> {
  const asData = wantsData(accept);
  const target = redirectsTo === undefined ? '' : ` ${new URL(redirectsTo).origin}`;
  return {
    headers: {
      'content-type': asData ? 'application/json' : 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      vary: 'Accept',
      'content-security-policy': `default-src 'none'; style-src ${styleSource}; img-src data:; form-action 'self'${target}; frame-ancestors 'none'; base-uri 'none'`,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      // Not `no-referrer`: under it browsers send forms with `Origin: null`, which the service refuses.
      'referrer-policy': 'same-origin',
    },
    body: asData ? JSON.stringify(page) : await toHtml(page),
  };
}

const wantsData = (accept = ''): boolean =>
  accept.includes('application/json') && !accept.includes('text/html');
