import {
  type PlainReply,
  type PlainRequest,
  type SignInPage,
  SpheriteError,
  signInPage,
} from '@spherite/protocol';
import type { ServiceAddress } from '../context.ts';
import type { Progress } from '../interrupted.ts';
import { cookieJar } from './cookies.ts';
import { notSignedIn } from './redirect.ts';

/** Answers a page: the values of its fields by their names. */
export type AnswerPage = (page: SignInPage) => Promise<Readonly<Record<string, string>>>;

export interface WalkOptions {
  readonly service: ServiceAddress;
  /** Path and query of the first page. */
  readonly start: string;
  /** The walk ends when the service sends us there. */
  readonly redirectUri: string;
  readonly answer: AnswerPage;
  /** Told before a new password goes to the service. */
  readonly progress: Pick<Progress, 'changing'>;
  readonly now: () => number;
}

/** More steps than any sign-in has, wrong passwords included. */
const maxSteps = 60;

/**
 * Walks the sign-in pages as a browser would: follows redirects, carries cookies, posts forms. There is no
 * second way in for programs.
 * @returns the address that the service redirects to in the end.
 */
export const walkSignInPages = async (options: WalkOptions): Promise<URL> => {
  const { service, start, redirectUri, answer, progress, now } = options;
  const jar = cookieJar(now);
  let request: Pick<PlainRequest, 'method' | 'path' | 'body'> = { method: 'GET', path: start };
  for (let step = 0; step < maxSteps; step++) {
    const { path } = request;
    const reply = await service.send({
      ...request,
      headers: {
        accept: 'application/json',
        ...(request.body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...jar.header(path),
      },
    });
    jar.store(reply.headers['set-cookie'], path);
    const location = reply.headers['location'];
    if (location !== undefined && reply.status >= 300 && reply.status < 400) {
      const target = new URL(location, new URL(path, service.origin));
      if (target.href.startsWith(redirectUri)) return target;
      request = { method: 'GET', path: within(target, service) };
    } else {
      const page = read(reply, path);
      if (page.action === null) throw notSignedIn(page.error?.code ?? '', lastWords(page));
      request = {
        method: 'POST',
        path: within(new URL(page.action, new URL(path, service.origin)), service),
        body: form(page, await answer(page)),
      };
      if (page.step === 'new-password') progress.changing();
    }
  }
  throw malformed(start, 'it leads round in circles');
};

/** Passwords go to the service that was named and nowhere else. */
const within = (target: URL, { origin }: ServiceAddress): string => {
  if (target.origin !== origin) throw malformed(target.pathname, `it leads away to ${target.origin}`);
  return `${target.pathname}${target.search}`;
};

const form = (page: SignInPage, answers: Readonly<Record<string, string>>): Uint8Array => {
  const fields = page.fields.map(({ name, value = '' }): [string, string] => [name, answers[name] ?? value]);
  const [button] = page.buttons;
  if (button?.name !== undefined) fields.push([button.name, button.value ?? '']);
  return new TextEncoder().encode(new URLSearchParams(fields).toString());
};

const read = (reply: PlainReply, path: string): SignInPage => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(reply.body));
  } catch {
    value = undefined;
  }
  const parsed = signInPage.safeParse(value);
  if (parsed.success) return parsed.data;
  if (reply.status >= 500)
    throw new SpheriteError(
      'SERVICE_FAILED',
      `The service answered ${reply.status} when it was asked to sign in. Repeating the command is safe.`,
    );
  throw malformed(path, `status ${reply.status} with something that is no sign-in page`);
};

const lastWords = (page: SignInPage): string => page.error?.message ?? (page.text.join(' ') || page.title);

const malformed = (path: string, why: string): SpheriteError =>
  new SpheriteError(
    'SERVICE_ANSWER_MALFORMED',
    `The service's sign-in page ${path.split('?', 1)[0]} makes no sense: ${why}. Is it really Spherite at this address?`,
  );
