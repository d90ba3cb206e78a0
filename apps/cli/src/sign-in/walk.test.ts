import type { PlainReply, PlainRequest, SignInPage } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { createProgress } from '../interrupted.ts';
import { walkSignInPages } from './walk.ts';

const origin = 'http://127.0.0.1:3620';
const redirectUri = 'http://127.0.0.1:1/';

const reply = (status: number, headers: Record<string, string>, body: unknown = ''): PlainReply => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

const page = (parts: Partial<SignInPage>): PlainReply =>
  reply(
    200,
    {},
    {
      step: 'sign-in',
      title: 'Sign in',
      text: [],
      action: '/signin/1',
      fields: [
        { name: 'xsrf', type: 'hidden', label: '', value: 'token' },
        { name: 'password', type: 'password', label: 'Password' },
      ],
      buttons: [
        { label: 'Sign in', name: 'do', value: 'it' },
        { label: 'Cancel', name: 'do', value: 'not' },
      ],
      ...parts,
    },
  );

const walk = async (
  ...replies: readonly PlainReply[]
): Promise<{ end: Promise<URL>; sent: PlainRequest[] }> => {
  const sent: PlainRequest[] = [];
  const end = walkSignInPages({
    service: {
      origin,
      send: async (request) => {
        sent.push(request);
        return replies[sent.length - 1] ?? reply(500, {});
      },
    },
    start: '/authorize?a=b',
    redirectUri,
    answer: async () => ({ password: 'secret & more' }),
    progress: createProgress(),
    now: () => 0,
  });
  await end.catch(() => undefined);
  return { end, sent };
};

test('fields, hidden ones among them, and the first button are posted to where the page says', async () => {
  const { end, sent } = await walk(page({}), reply(303, { location: `${redirectUri}?code=1` }));
  expect((await end).href).toBe(`${redirectUri}?code=1`);
  expect(sent[1]).toMatchObject({ method: 'POST', path: '/signin/1' });
  expect(Buffer.from(sent[1]?.body ?? []).toString()).toBe('xsrf=token&password=secret+%26+more&do=it');
});

test.each([
  ['a redirect', reply(303, { location: 'http://127.0.0.1:3621/signin' })],
  ['a form', page({ action: 'https://example.com/signin' })],
])('%s that leads to another place is not followed', async (_, first) => {
  const { end, sent } = await walk(first);
  await expect(end).rejects.toMatchObject({ code: 'SERVICE_ANSWER_MALFORMED' });
  expect(sent).toHaveLength(1);
});

test('a last page is a refusal, with its code where it has one', async () => {
  const error = { code: 'NOT_ASSIGNED', message: 'You are not assigned.' };
  await expect((await walk(page({ action: null, error }))).end).rejects.toMatchObject(error);
  await expect((await walk(page({ action: null }))).end).rejects.toMatchObject({ code: 'SIGN_IN_CANCELLED' });
});

test.each([
  ['garbage', reply(200, {}, '<html>'), 'SERVICE_ANSWER_MALFORMED'],
  ['JSON of another shape', reply(200, {}, {}), 'SERVICE_ANSWER_MALFORMED'],
  ['a failure', reply(503, {}), 'SERVICE_FAILED'],
])('%s is no page', async (_, first, code) => {
  await expect((await walk(first)).end).rejects.toMatchObject({ code });
});

test('a walk in circles ends', async () => {
  const circle = Array.from({ length: 100 }, () => reply(303, { location: '/authorize' }));
  await expect((await walk(...circle)).end).rejects.toMatchObject({ code: 'SERVICE_ANSWER_MALFORMED' });
});
