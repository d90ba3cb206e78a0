import { constantTimeEqual } from '@spherite/identity';
import { SpheriteError } from '@spherite/protocol';
import { flag, type OptionValues, value } from '../command.ts';
import type { Context, ServiceAddress } from '../context.ts';
import * as text from '../texts/users.ts';
import { authority, OAuthRefusal, type Tokens } from './authority.ts';
import { type AuthorizationRequest, authorizationRequest } from './authorization-request.ts';
import { codeOfRedirect, notSignedIn } from './redirect.ts';
import { withTokens } from './session.ts';
import type { SignIn, SignInMethod } from './stored.ts';

/** The options of every command that may ask a person to sign in. */
export const signInOptions = {
  useDeviceCode: flag(
    '--use-device-code',
    'Sign in with a code that is shown here, in any browser that reaches the service.',
  ),
  username: value('-u, --username <name>', 'Sign in here, without a browser.'),
  passwordStdin: flag(
    '--password-stdin',
    'With --username: read the password from standard input, and from its second line a new one where one must be chosen.',
  ),
} as const;

export type SignInChoice = OptionValues<typeof signInOptions>;

/**
 * Lets a person sign in, once it has been tried whether a sign-in can be stored. The new one is not stored here.
 * @param before - who is signed in now, where it is to be asked for again.
 */
export const askToSignIn = async (
  context: Context,
  choice: SignInChoice,
  before?: SignIn,
): Promise<SignIn> => {
  const service = await context.service();
  const { method, userName } = chooseMethod(choice, before);
  // A one-time password works once: it must not be spent on a sign-in that is lost at once.
  await context.session.checkStorage();
  const tokens = await ways[method](context, service, choice, userName);
  if (!tokens.user)
    throw new SpheriteError(
      'SERVICE_ANSWER_MALFORMED',
      `The service at ${service.origin} does not say who signed in. Is it really Spherite at this address?`,
    );
  return withTokens({ userId: tokens.user.id, userName: tokens.user.name, method }, tokens, context.now());
};

/** The way that the command line names; else the one that was taken before; else a browser. */
export const chooseMethod = (
  { useDeviceCode, username, passwordStdin }: SignInChoice,
  before?: Pick<SignIn, 'method' | 'userName'>,
): { method: SignInMethod; userName: string | undefined } => {
  if (useDeviceCode && (username !== undefined || passwordStdin))
    throw new SpheriteError(
      'USAGE',
      '--use-device-code cannot be combined with --username and --password-stdin. Leave out one of them.',
    );
  const userName = username ?? before?.userName;
  if (passwordStdin && userName === undefined)
    throw new SpheriteError('USAGE', '--password-stdin needs --username, to know whose password it is.');
  if (useDeviceCode) return { method: 'device-code', userName };
  if (username !== undefined || passwordStdin) return { method: 'password', userName };
  return { method: before?.method ?? 'browser', userName };
};

type Way = (
  context: Context,
  service: ServiceAddress,
  choice: SignInChoice,
  userName: string | undefined,
) => Promise<Tokens>;

/** Nothing listens there, and no service either: the walk ends at the address itself. */
const nobody = 'http://127.0.0.1:1/';

const withPassword: Way = async (context, service, { username, passwordStdin }, userName = '') => {
  const { terminal } = context;
  const { askingAnswers, pipedAnswers } = await import('./answers.ts');
  const { walkSignInPages } = await import('./walk.ts');
  if (!passwordStdin && !terminal.interactive)
    throw new SpheriteError(
      'USAGE',
      'There is no terminal to ask for the password at. Give it on standard input, with --password-stdin.',
    );
  if (!passwordStdin && username === undefined) context.notice(text.askedAgain(userName));
  const answer = passwordStdin
    ? pipedAnswers(await terminal.readLines(), userName)
    : askingAnswers(terminal, userName);
  const request = authorizationRequest({
    redirectUri: nobody,
    random: context.random,
    userName,
  });
  const { redirectUri } = request;
  const end = await walkSignInPages({
    service,
    start: request.path,
    redirectUri,
    answer,
    progress: context.progress,
    now: context.now,
  });
  return redeem(service, request, codeOfRedirect(end, request));
};

const withBrowser: Way = async (context, service, _, userName) => {
  const { openLoopback } = await import('./loopback.ts');
  const accepts = (url: URL): string | undefined => codeOfRedirect(url, request);
  const patienceMs = (context.terminal.interactive ? 10 : 5) * 60_000;
  const loopback = await openLoopback(accepts, patienceMs);
  const { redirectUri } = loopback;
  const request = authorizationRequest({ redirectUri, random: context.random, userName });
  try {
    const url = new URL(request.path, service.origin).href;
    const opened = context.terminal.interactive && (await context.openBrowser(url));
    context.notice(...(opened ? text.browserOpened(url) : text.browserNeeded(url)));
    return await redeem(service, request, await loopback.answer);
  } finally {
    loopback.close();
  }
};

const redeem = async (
  { send }: ServiceAddress,
  { verifier, redirectUri, nonce }: AuthorizationRequest,
  code: string | undefined,
): Promise<Tokens> => {
  if (code === undefined) throw notSignedIn('', 'the service sent an answer to something else');
  const tokens = await inWords(authority(send).redeemCode({ code, verifier, redirectUri }));
  if (!constantTimeEqual(tokens.user?.nonce ?? '', nonce))
    throw notSignedIn('', 'the service sent the sign-in of somebody else');
  return tokens;
};

const withDeviceCode: Way = async (context, { send }) => {
  const from = authority(send);
  const code = await inWords(from.startDeviceCode());
  context.notice(`To sign in, open ${code.verificationUri} in a browser and enter the code ${code.userCode}`);
  let intervalSeconds = code.intervalSeconds;
  const end = context.now() + code.expiresInSeconds * 1000;
  while (context.now() < end) {
    await context.wait(intervalSeconds * 1000);
    try {
      return await from.redeemDeviceCode(code.deviceCode);
    } catch (error) {
      if (!(error instanceof OAuthRefusal)) throw error;
      // RFC 8628 §3.5
      if (error.error === 'slow_down') intervalSeconds += 5;
      else if (error.error !== 'authorization_pending') throw notSignedIn(error.error, error.message);
    }
  }
  throw notSignedIn('', 'the code was not used in time');
};

const inWords = async <T>(asked: Promise<T>): Promise<T> => {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof OAuthRefusal ? notSignedIn(error.error, error.message) : error;
  }
};

const ways: Readonly<Record<SignInMethod, Way>> = {
  password: withPassword,
  browser: withBrowser,
  'device-code': withDeviceCode,
};
