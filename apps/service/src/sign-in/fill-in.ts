import { signInPaths } from '@spherite/protocol';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import * as z from 'zod';
import { createDevicePacing, pollSeconds } from './device-pacing.ts';
import { sessionEnded } from './pages/index.ts';
import { renderError, renderNotFound, show, signOutNobody, takeUserCode } from './provider-pages.ts';

const oauthError = z.object({ error: z.string(), error_description: z.string().optional() });

type Middleware = Parameters<Provider['use']>[0];

/** What the library leaves out: `slow_down`, the interval, a sentence to show, and two pages. */
export function fillIn(provider: Provider, clock: { now(): number }): Middleware {
  const isTooOften = createDevicePacing(clock);
  return async (ctx, next) => {
    // Where such a request fails for the lack of a session, the library fails once more while it says so.
    if (needsSession(ctx) && (await provider.Session.get(ctx)).exp === undefined)
      return show(ctx, sessionEnded, 400);
    // The way back into a sign-in carries nothing. Where the sign-in has ended, the library fails over what is there.
    if (ctx.path.startsWith(`${signInPaths.authorize}/`)) ctx.search = '';
    takeUserCode(ctx);
    await next();
    if (!isOfProvider(ctx)) {
      if (ctx.status === 404) await renderNotFound(ctx);
      return;
    }
    const { route, params, session } = ctx.oidc;
    const body = ctx.body as Record<string, unknown>;
    if (route === 'end_session' && ctx.status === 200 && !session?.accountId) await signOutNobody(ctx);
    // Where JSON is asked for, the library answers with an error of OAuth also where a page is due.
    const refusal = route.startsWith('end_session') ? oauthError.safeParse(body).data : undefined;
    if (refusal) await renderError(ctx, refusal);
    if (route === 'token' && body['error'] === 'authorization_pending') {
      const code = params?.['device_code'];
      if (typeof code === 'string' && isTooOften(code))
        ctx.body = { error: 'slow_down', error_description: 'the device asks too often' };
    }
    if (route === 'device_authorization' && ctx.status === 200)
      ctx.body = {
        ...body,
        interval: pollSeconds,
        message: `To sign in, use a web browser to open the page ${body['verification_uri']} and enter the code ${body['user_code']} to authenticate.`,
      };
  };
}

const needsSession = ({ method, path }: { method: string; path: string }): boolean =>
  path.startsWith(`${signInPaths.deviceVerification}/`) ||
  (path === signInPaths.deviceVerification && method === 'POST');

const isOfProvider = (ctx: object): ctx is KoaContextWithOIDC => 'oidc' in ctx;
