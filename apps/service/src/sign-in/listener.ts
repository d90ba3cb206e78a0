import type { IncomingMessage, ServerResponse } from 'node:http';
import { authorityPath, type SignInPage, SpheriteError, signInPaths } from '@spherite/protocol';
import { errors, type Provider } from 'oidc-provider';
import { readForm } from './form.ts';
import { currentPage, type Interaction, oneTimeProof, takeForm } from './interaction.ts';
import { failedPage, render, sessionEnded } from './pages/index.ts';
import { createProvider, type ProviderOptions } from './provider.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type ProviderInteraction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The whole sign-in over HTTP: the provider, and the pages to which it sends a person. */
export function createListener(options: ProviderOptions): Listener {
  const { directory, clock, report } = options;
  const provider = createProvider(options);
  const byProvider = provider.callback();

  /** The sign-in that the address and the cookie agree on. */
  const find = async (request: IncomingMessage, response: ServerResponse, uid: string) => {
    const found = await provider.interactionDetails(request, response);
    if (found.uid !== uid) throw new errors.SessionNotFound('another sign-in');
    return found;
  };

  const finish = async (
    request: IncomingMessage,
    response: ServerResponse,
    interaction: ProviderInteraction,
    userId: string,
  ): Promise<void> => {
    if (interaction.session && interaction.session.accountId !== userId) {
      // Somebody else was signed in here. The provider would end that session by way of a page with a script.
      await (await provider.Session.findByUid(interaction.session.uid))?.destroy();
      interaction.session = undefined;
      await interaction.persist();
    }
    const login = { accountId: userId, ts: Math.floor(clock.now() / 1000), amr: ['pwd'] };
    await provider.interactionFinished(
      request,
      response,
      { login, select_account: {} },
      { mergeWithLastSubmission: false },
    );
  };

  const bySignInPage = async (
    request: IncomingMessage,
    response: ServerResponse,
    uid: string,
  ): Promise<void> => {
    const found = await find(request, response, uid);
    const interaction = asInteraction(found);
    const redirectUri = found.params['redirect_uri'];
    const show = (page: SignInPage, status: number) =>
      showPage(request, response, page, status, typeof redirectUri === 'string' ? redirectUri : undefined);

    if (request.method !== 'POST') return show(currentPage(directory, interaction), 200);
    const step = await takeForm(directory, interaction, await readForm(request));
    switch (step.kind) {
      case 'page':
        return show(step.page, step.status);
      case 'proven':
        await provider.interactionResult(request, response, { proof: step.proof });
        return show(currentPage(directory, { ...interaction, proof: step.proof }), 200);
      case 'signed-in':
        return finish(request, response, found, step.user.id);
      case 'cancelled':
        return provider.interactionFinished(request, response, {
          error: 'access_denied',
          error_description: 'The sign-in was cancelled.',
        });
    }
  };

  return async (request, response) => {
    try {
      const { pathname } = new URL(request.url ?? '/', options.url);
      if (pathname.startsWith(`${signInPaths.pages}/`))
        return await bySignInPage(request, response, pathname.slice(signInPaths.pages.length + 1));
      if (discovery.has(pathname)) request.url = '/.well-known/openid-configuration';
      await byProvider(request, response);
    } catch (error) {
      await showFailure(request, response, error, report);
    }
  };
}

/** Ends a request with a page that says what went wrong. */
export async function showFailure(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  report: (error: unknown) => void,
): Promise<void> {
  if (response.headersSent) throw error;
  const { status, page } = asFailure(error);
  if (status >= 500) report(error);
  await showPage(request, response, page, status);
}

const showPage = async (
  request: IncomingMessage,
  response: ServerResponse,
  page: SignInPage,
  status: number,
  redirectsTo?: string,
): Promise<void> => {
  const { headers, body } = await render(page, request.headers.accept, redirectsTo);
  response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
};

/** Where OpenID Connect looks for the description of the authority, and where the real one has it. */
const discovery = new Set(
  ['', '/v2.0'].map((version) => `${authorityPath}${version}/.well-known/openid-configuration`),
);

const asInteraction = ({ uid, params, result }: ProviderInteraction): Interaction => {
  const hint = params['login_hint'];
  return {
    action: `${signInPaths.pages}/${uid}`,
    loginHint: typeof hint === 'string' ? hint : undefined,
    proof: oneTimeProof.safeParse(result?.['proof']).data,
  };
};

function asFailure(error: unknown): { status: number; page: SignInPage } {
  if (error instanceof errors.SessionNotFound) return { status: 400, page: sessionEnded };
  if (error instanceof SpheriteError && error.code === 'REQUEST_INVALID')
    return failure(400, 'This sign-in cannot go on', error);
  if (error instanceof SpheriteError && error.code === 'DISK_FULL')
    return failure(503, 'This sign-in cannot go on', error);
  return failure(500, 'This sign-in cannot go on', {
    code: 'SERVICE_FAILED',
    message: 'The service met an error of its own. Nothing was changed; start the sign-in again.',
  });
}

const failure = (status: number, title: string, { code, message }: { code: string; message: string }) => ({
  status,
  page: failedPage(title, { code, message }),
});
