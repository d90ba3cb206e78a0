import { createHash, randomUUID } from 'node:crypto';
import {
  azureSphereUtility,
  type PlainReply,
  type Send,
  type SignInPage,
  signInFieldNames,
  signInPaths,
} from '@spherite/protocol';

export interface FakeUser {
  readonly id: string;
  readonly name: string;
  password: string;
  isOneTime: boolean;
}

interface SignedIn {
  readonly user: FakeUser;
  readonly signedInAt: number;
  readonly nonce: string | undefined;
}

/** A sign-in on the bench: the paths, pages and answers of the real one, for one person at a time. */
export interface FakeAuthority {
  readonly users: FakeUser[];
  readonly send: Send;
  userOf(accessToken: string): { id: string; name: string; signedInAt: number } | undefined;
  /** What people do elsewhere: signs `user` in for the device code that is waiting. */
  approve(user: FakeUser): void;
  /** What people do elsewhere: says no to the device code that is waiting. */
  decline(): void;
  /** How often tokens were renewed. */
  renewals: number;
  /** Ends every sign-in, as an administrator can. */
  endAll(): void;
  readonly lastAuthorization: URLSearchParams;
  /** Lets `user` sign in without a page. @returns the address that the browser is sent to. */
  signInWithBrowser(url: string, user: FakeUser): string;
}

const accessSeconds = 900;

export const fakeAuthority = (now: () => number): FakeAuthority => {
  const users: FakeUser[] = ['alice', 'bob'].map((name) => ({
    id: randomUUID(),
    name: `${name}@contoso.com`,
    password: `one time ${name}`,
    isOneTime: true,
  }));
  const codes = new Map<string, SignedIn & { readonly query: URLSearchParams }>();
  const access = new Map<string, SignedIn & { readonly expiresAt: number }>();
  const refresh = new Map<string, SignedIn>();
  let query = new URLSearchParams();
  let atNewPassword: FakeUser | undefined;
  let waiting: { code: string; user?: FakeUser; isRefused?: boolean } | undefined;

  const issue = (signedIn: SignedIn): PlainReply => {
    const [access_token, refresh_token] = [randomUUID(), randomUUID()];
    access.set(access_token, { ...signedIn, expiresAt: now() + accessSeconds * 1000 });
    refresh.set(refresh_token, signedIn);
    const { user, nonce } = signedIn;
    const claims = {
      iss: 'fake',
      aud: azureSphereUtility.clientId,
      sub: user.id,
      preferred_username: user.name,
      nonce,
    };
    const id_token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    return json(200, {
      access_token,
      refresh_token,
      id_token,
      token_type: 'Bearer',
      expires_in: accessSeconds,
    });
  };
  const refuse = (error: string, error_description: string): PlainReply =>
    json(400, { error, error_description });

  const token = (form: URLSearchParams): PlainReply => {
    switch (form.get('grant_type')) {
      case 'authorization_code': {
        const found = codes.get(form.get('code') ?? '');
        codes.clear();
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        const holds =
          found?.query.get('code_challenge') === challenge &&
          found.query.get('redirect_uri') === form.get('redirect_uri');
        return found && holds ? issue(found) : refuse('invalid_grant', 'grant request is invalid');
      }
      case 'refresh_token': {
        const presented = form.get('refresh_token') ?? '';
        const found = refresh.get(presented);
        // A token that comes twice is taken for a stolen one: whatever came from it ends.
        if (!found) refresh.clear();
        else authority.renewals++;
        refresh.delete(presented);
        return found
          ? issue({ ...found, nonce: undefined })
          : refuse('invalid_grant', 'grant request is invalid');
      }
      default: {
        if (!waiting) return refuse('expired_token', 'the device code has run out');
        if (waiting.isRefused) return refuse('access_denied', 'End-User aborted interaction');
        if (!waiting.user) return refuse('authorization_pending', 'nobody has signed in yet');
        return issue({ user: waiting.user, signedInAt: now(), nonce: undefined });
      }
    }
  };

  const arrive = (user: FakeUser, asked: URLSearchParams): string => {
    const code = randomUUID();
    const nonce = asked.get('nonce') ?? undefined;
    codes.set(code, { user, signedInAt: now(), nonce, query: asked });
    const state = asked.get('state') ?? '';
    return `${asked.get('redirect_uri')}?${new URLSearchParams({ code, state })}`;
  };

  const post = (form: URLSearchParams): PlainReply => {
    if (atNewPassword) {
      const next = form.get(signInFieldNames.newPassword) ?? '';
      if (next.length < 12)
        return json(400, newPasswordPage('PASSWORD_REFUSED', 'The new password needs 12 characters.'));
      atNewPassword.password = next;
      atNewPassword.isOneTime = false;
      return redirect(arrive(atNewPassword, query));
    }
    const user = users.find(({ name }) => name === form.get(signInFieldNames.userName));
    if (!user || user.password !== form.get(signInFieldNames.password))
      return json(400, signInFirst('SIGN_IN_FAILED', 'The user name or the password is wrong.'));
    if (!user.isOneTime) return redirect(arrive(user, query));
    atNewPassword = user;
    return redirect(page);
  };

  const authority: FakeAuthority = {
    users,
    renewals: 0,
    get lastAuthorization() {
      return query;
    },
    send: async (request) => {
      const [path = '', search = ''] = request.path.split('?');
      const form = new URLSearchParams(Buffer.from(request.body ?? []).toString());
      switch (path) {
        case signInPaths.authorize:
          query = new URLSearchParams(search);
          atNewPassword = undefined;
          return redirect(page, 'step=1; path=/signin; httponly, other=2; path=/elsewhere');
        case page:
          if (request.headers['cookie'] !== 'step=1') return json(400, lostPage);
          return request.method === 'GET'
            ? json(200, atNewPassword ? newPasswordPage() : signInFirst())
            : post(form);
        case signInPaths.token:
          return token(form);
        case signInPaths.deviceCode:
          waiting = { code: 'BCDF-GHJK' };
          return json(200, {
            device_code: randomUUID(),
            user_code: waiting.code,
            verification_uri: 'http://127.0.0.1:3620/devicelogin',
            expires_in: 900,
            interval: 5,
          });
        case signInPaths.revoke:
          refresh.delete(form.get('token') ?? '');
          return json(200, {});
        default:
          return json(404, {});
      }
    },
    userOf: (accessToken) => {
      const found = access.get(accessToken);
      if (!found || found.expiresAt < now()) return undefined;
      return { id: found.user.id, name: found.user.name, signedInAt: found.signedInAt };
    },
    approve: (user) => {
      if (waiting) waiting.user = user;
    },
    decline: () => {
      if (waiting) waiting.isRefused = true;
    },
    endAll: () => {
      access.clear();
      refresh.clear();
    },
    signInWithBrowser: (url, user) => {
      query = new URL(url).searchParams;
      return arrive(user, query);
    },
  };
  return authority;
};

const page = `${signInPaths.pages}/1`;

const json = (status: number, body: unknown): PlainReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
});

const redirect = (location: string, cookies?: string): PlainReply => ({
  status: 303,
  headers: { location, ...(cookies ? { 'set-cookie': cookies } : {}) },
  body: new Uint8Array(),
});

const form = (
  step: SignInPage['step'],
  names: readonly string[],
  error: Pick<NonNullable<SignInPage['error']>, 'code' | 'message'> | undefined,
): SignInPage => ({
  step,
  title: step,
  text: [],
  action: page,
  fields: names.map((name) => ({ name, type: 'password', label: name })),
  buttons: [{ label: 'Go on' }],
  ...(error ? { error } : {}),
});

const failure = (code?: string, message = ''): { code: string; message: string } | undefined =>
  code === undefined ? undefined : { code, message };

const signInFirst = (code?: string, message?: string): SignInPage =>
  form('sign-in', [signInFieldNames.userName, signInFieldNames.password], failure(code, message));

const newPasswordPage = (code?: string, message?: string): SignInPage =>
  form(
    'new-password',
    [signInFieldNames.newPassword, signInFieldNames.repeatedPassword],
    failure(code, message),
  );

const lostPage: SignInPage = {
  ...form('failed', [], { code: 'invalid_request', message: 'This sign-in has ended.' }),
  action: null,
};
