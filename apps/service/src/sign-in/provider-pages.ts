import { type SignInPage, SpheriteError, signInPaths } from '@spherite/protocol';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import {
  deviceCodePage,
  deviceConfirmPage,
  donePage,
  failedPage,
  render,
  signOutPage,
} from './pages/index.ts';

type Features = NonNullable<Configuration['features']>;
type Context = Pick<KoaContextWithOIDC, 'req' | 'status' | 'set' | 'body'>;

/** Answers with one of our pages where the provider would show its own, which load fonts from elsewhere. */
export const show = async (
  ctx: Context,
  page: SignInPage,
  status?: number,
  redirectsTo?: string,
): Promise<void> => {
  const { headers, body } = await render(page, ctx.req.headers.accept, redirectsTo);
  // Koa answers 200 to a body whose status nobody chose; the provider has chosen one for an error.
  if (status !== undefined) ctx.status = status;
  ctx.set(headers);
  ctx.body = body;
};

const xsrfOf = ({ oidc }: KoaContextWithOIDC): string => String(oidc.session?.state?.['secret']);

/**
 * Takes the code out of `/devicelogin?user_code=…` (RFC 8628 §3.3.1): it is filled in, and confirmed by a person. The
 * provider would answer with a script that posts it.
 */
export function takeUserCode(
  ctx: Pick<KoaContextWithOIDC, 'method' | 'path' | 'query' | 'querystring' | 'state'>,
): void {
  const { user_code: code } = ctx.query;
  if (ctx.method !== 'GET' || ctx.path !== signInPaths.deviceVerification || typeof code !== 'string') return;
  ctx.state['userCode'] = code.slice(0, 32);
  ctx.querystring = '';
}

const cancelled = failedPage('Sign-in cancelled', {
  code: 'SIGN_IN_CANCELLED',
  message: 'The sign-in was cancelled. You can close this window.',
});

/** What the provider says of a code by the name of an error. */
const codeProblems: Readonly<Record<string, string>> = {
  NoCodeError: 'There is no code in the field. Type the code that your terminal shows.',
  NotFoundError: 'There is no such code. Type the code that your terminal shows.',
  ExpiredError: 'The code has expired. Start again in your terminal.',
  AlreadyUsedError: 'The code has been used already. Start again in your terminal.',
};

export const deviceFlowPages = {
  userCodeInputSource: (ctx, _form, _out, error) => {
    if (error?.name === 'AbortedError') return show(ctx, cancelled);
    const typed = error && 'userCode' in error ? error.userCode : ctx.state['userCode'];
    const code = typeof typed === 'string' ? typed : undefined;
    const page = deviceCodePage(signInPaths.deviceVerification, xsrfOf(ctx), code);
    if (!error) return show(ctx, page);
    const message = codeProblems[error.name] ?? 'This did not work. Type the code once more.';
    return show(ctx, { ...page, error: { code: 'REQUEST_INVALID', message, field: 'user_code' } }, 400);
  },
  userCodeConfirmSource: (ctx, _form, _client, _info, code) =>
    show(ctx, deviceConfirmPage(signInPaths.deviceVerification, xsrfOf(ctx), code)),
  successSource: (ctx) =>
    show(ctx, donePage('You are signed in', 'You can close this window and go back to your terminal.')),
} satisfies Features['deviceFlow'];

const signedOut = donePage('You are signed out', 'You can close this window.');

export const logoutPages = {
  logoutSource: (ctx) => {
    const target = ctx.oidc.params?.['post_logout_redirect_uri'];
    const page = signOutPage(`${signInPaths.logout}/confirm`, xsrfOf(ctx));
    return show(ctx, page, 200, typeof target === 'string' ? target : undefined);
  },
  postLogoutSuccessSource: (ctx) => show(ctx, signedOut),
} satisfies Features['rpInitiatedLogout'];

/** Nobody is signed in, so there is nothing to ask; the provider would go on by way of a page with a script. */
export async function signOutNobody(ctx: KoaContextWithOIDC): Promise<void> {
  const { post_logout_redirect_uri: target, state } = ctx.oidc.params ?? {};
  if (typeof target !== 'string') return show(ctx, signedOut);
  const url = new URL(target);
  if (typeof state === 'string') url.searchParams.set('state', state);
  ctx.status = 303;
  ctx.redirect(url.href);
}

/** What a client did wrong, or the machine cannot do, said to the person who is looking at it. */
export const renderError = (
  ctx: Context,
  { error, error_description }: { readonly error: string; readonly error_description?: string | undefined },
  cause?: unknown,
): Promise<void> => {
  const serverError =
    cause instanceof SpheriteError
      ? cause
      : {
          code: error,
          message:
            'The service met an error of its own. Start the sign-in again; if it stays, look at what the service printed.',
        };
  const clientError = { code: error, message: `${error_description ?? error}. Start the sign-in again.` };
  const { code, message } = error === 'server_error' ? serverError : clientError;
  return show(ctx, failedPage('This sign-in cannot go on', { code, message }));
};

export const renderNotFound = (ctx: Context): Promise<void> =>
  show(
    ctx,
    failedPage('Nothing here', {
      code: 'NOT_FOUND',
      message: 'There is nothing at this address of the sign-in.',
    }),
    404,
  );
