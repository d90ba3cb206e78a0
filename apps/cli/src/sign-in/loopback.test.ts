import { request } from 'node:http';
import { expect, test } from 'vitest';
import { openLoopback } from './loopback.ts';

const ask = (to: string, path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(to, { path }, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end();
  });

test.each(['//', '//[', '/elsewhere', '/?code=of-somebody-else'])(
  'a request for %s is passed over, and the waiting goes on',
  async (path) => {
    const loopback = await openLoopback((url) => url.searchParams.get('mine') ?? undefined, 60_000);
    try {
      expect(await ask(loopback.redirectUri, path)).toBe(404);
      expect(await ask(loopback.redirectUri, '/?mine=the-code')).toBe(200);
      expect(await loopback.answer).toBe('the-code');
    } finally {
      loopback.close();
    }
  },
);
