import { createHash } from 'node:crypto';
import {
  azureSphereUtility,
  type SignInPage,
  signInPage,
  signInPaths,
  signInScope,
} from '@spherite/protocol';

/** Where a walk came to: a page, or an address outside of the service. */
export type Place =
  | { readonly kind: 'page'; readonly status: number; readonly page: SignInPage; readonly headers: Headers }
  | { readonly kind: 'left'; readonly url: URL };

export const redirectUri = 'http://localhost:49152/';

/** What a browser does, without one: cookies, redirects, forms. It asks for pages as data. */
export function createWalker(url: string) {
  const cookies = new Map<string, { readonly value: string; readonly path: string }>();

  const fetchOnce = async (address: URL, init: RequestInit): Promise<Response> => {
    const cookie = [...cookies]
      .filter(([, { path }]) => address.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(address, {
      ...init,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        connection: 'close',
        ...init.headers,
        ...(cookie ? { cookie } : {}),
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const path = attributes.find((text) => text.startsWith('path='))?.slice(5) ?? '/';
      if (value) cookies.set(name, { value, path });
      else cookies.delete(name);
    }
    return response;
  };

  const walk = async (start: URL, init: RequestInit = {}): Promise<Place> => {
    let response = await fetchOnce(start, init);
    let here = start;
    for (let hops = 0; response.status === 303; hops += 1) {
      if (hops > 10) throw new Error('redirected for ever');
      here = new URL(response.headers.get('location') ?? '', here);
      if (here.origin !== url) return { kind: 'left', url: here };
      response = await fetchOnce(here, {});
    }
    const text = await response.text();
    return {
      kind: 'page',
      status: response.status,
      page: signInPage.parse(JSON.parse(text)),
      headers: response.headers,
    };
  };

  return {
    cookies,
    open: (address: string): Promise<Place> => walk(new URL(address, url)),
    /** Fills in a page and presses one of its buttons: the first, unless named. */
    submit: (page: SignInPage, values: Record<string, string> = {}, button?: string): Promise<Place> => {
      if (page.action === null) throw new Error(`nothing to post on "${page.title}"`);
      const pressed = page.buttons.find(({ label }) => button === undefined || label === button);
      const body = new URLSearchParams();
      for (const { name, value } of page.fields) body.set(name, values[name] ?? value ?? '');
      if (pressed?.name) body.set(pressed.name, pressed.value ?? '');
      return walk(new URL(page.action, url), { method: 'POST', body });
    },
  };
}

export type Walker = ReturnType<typeof createWalker>;

const verifier = 'a-verifier-that-is-long-enough-for-everybody-43';

export const authorizeAddress = (extra: Record<string, string> = {}): string =>
  `${signInPaths.authorize}?${new URLSearchParams({
    client_id: azureSphereUtility.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: signInScope,
    state: 'some-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...extra,
  })}`;

export interface TokenAnswer {
  readonly status: number;
  readonly body: Record<string, unknown> & {
    readonly access_token?: string;
    readonly refresh_token?: string;
    readonly id_token?: string;
    readonly error?: string;
    readonly error_description?: string;
  };
}

export async function post(url: string, path: string, form: Record<string, string>): Promise<TokenAnswer> {
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ client_id: azureSphereUtility.clientId, ...form }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : {} };
}

export const exchangeCode = (url: string, code: string, extra: Record<string, string> = {}) =>
  post(url, signInPaths.token, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...extra,
  });

export const refresh = (url: string, refreshToken: string | undefined) =>
  post(url, signInPaths.token, { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' });

export const asPage = (place: Place) => {
  if (place.kind !== 'page') throw new Error(`expected a page, was led to ${place.url}`);
  return place;
};

/** The code that the service sends back to the client. */
export const codeOf = (place: Place): string => {
  if (place.kind !== 'left') throw new Error(`expected to leave, got "${JSON.stringify(place.page)}"`);
  const code = place.url.searchParams.get('code');
  if (!code) throw new Error(`no code in ${place.url}`);
  return code;
};

/** Signs in as people do, choosing a new password where one has to be chosen, and exchanges the code. */
export async function signInWith(
  walker: Walker,
  url: string,
  {
    name,
    password,
    newPassword = 'a new password',
  }: { name: string; password: string; newPassword?: string },
  extra: Record<string, string> = {},
) {
  const { page } = asPage(await walker.open(authorizeAddress(extra)));
  let place = await walker.submit(page, { username: name, password });
  if (place.kind === 'page' && place.page.step === 'new-password')
    place = await walker.submit(place.page, { new_password: newPassword, repeat_password: newPassword });
  const tokens = await exchangeCode(url, codeOf(place));
  return { place, tokens, authorization: `Bearer ${tokens.body.access_token}` };
}
