import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { createBodyReader } from './request-body.ts';

/** A request whose body comes as the test has it. */
const request = (): PassThrough & IncomingMessage => {
  const incoming = Object.assign(new PassThrough(), { complete: false });
  incoming.once('end', () => {
    incoming.complete = true;
  });
  return incoming as unknown as PassThrough & IncomingMessage;
};

const large = Buffer.alloc(20_000);

test('of large bodies eight are read at once, and small ones besides', async () => {
  const read = createBodyReader(100_000);
  const requests = Array.from({ length: 10 }, request);
  const whole: number[] = [];
  let finish = (): void => undefined;
  const acting = new Promise<void>((resolve) => {
    finish = resolve;
  });
  requests.forEach((incoming, at) => {
    read(
      incoming,
      async () => {
        whole.push(at);
        await acting;
      },
      () => undefined,
    );
    incoming.write(large);
  });
  await vi.waitFor(() => expect(requests.map((one) => one.isPaused()).indexOf(true)).toBe(8));
  const small = request();
  read(
    small,
    async () => void whole.push(99),
    () => undefined,
  );
  small.end('small');
  await vi.waitFor(() => expect(whole).toEqual([99]));

  // One that breaks off makes way for the next; one that is whole does so when it is done with.
  requests[0]?.destroy();
  await vi.waitFor(() => expect(requests[8]?.isPaused()).toBe(false));
  requests[1]?.end();
  await vi.waitFor(() => expect(whole).toEqual([99, 1]));
  expect(requests[9]?.isPaused()).toBe(true);
  finish();
  await vi.waitFor(() => expect(requests[9]?.isPaused()).toBe(false));
});
