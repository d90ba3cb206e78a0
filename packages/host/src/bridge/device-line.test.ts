import { LineError, type LineErrorCode, type PlainReply, type Send, SpheriteError } from '@spherite/protocol';
import { createVirtualClock } from '@spherite/protocol/testing';
import { expect, test } from 'vitest';
import type { HeldLine } from '../sharing/hold-line.ts';
import { createDeviceLine } from './device-line.ts';

const request = { method: 'GET', path: '/status', headers: {} } as const;
const answered = (status: number, headers = {}): PlainReply => ({ status, headers, body: new Uint8Array() });
const textOf = ({ status, body }: PlainReply): string => `${status} ${new TextDecoder().decode(body)}`;

const bench = (send: Send) => {
  const clock = createVirtualClock();
  const log: string[] = [];
  let guests = 0;
  let end = (): void => undefined;
  let close = async (): Promise<void> => undefined;
  const hold = async (): Promise<HeldLine> => {
    log.push('opened');
    return {
      line: { send },
      guests: () => guests,
      ended: new Promise<void>((resolve) => {
        end = resolve;
      }),
      close: async () => {
        log.push('closed');
        await close();
      },
    } as unknown as HeldLine;
  };
  return {
    clock,
    log,
    line: (open: (waiting: AbortSignal) => Promise<HeldLine> = hold) =>
      createDeviceLine(open, clock, {
        onGone: () => log.push('gone'),
        report: (error) => log.push(`reported ${error}`),
      }),
    setGuests: (count: number) => {
      guests = count;
    },
    end: () => end(),
    failAtClose: (error: Error) => {
      close = () => Promise.reject(error);
    },
  };
};

test('the line is held while it is used, and given back a second later', async () => {
  const { clock, log, line } = bench(async () => answered(200, { 'rest-api-version': '4.6.0' }));
  const { send } = line();
  for (let round = 0; round < 4; round++) {
    expect((await send(request)).status).toBe(200);
    await clock.pass(700);
  }
  expect(log).toEqual(['opened']);
  await clock.pass(2_000);
  expect(log).toEqual(['opened', 'closed']);
  await send(request);
  expect(log).toEqual(['opened', 'closed', 'opened']);
});

test('the line is held while others are on it, and while an answer is awaited', async () => {
  let answer = (_: PlainReply): void => undefined;
  const { clock, log, line, setGuests } = bench(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const { send } = line();
  const reply = send(request);
  await clock.pass(5_000);
  setGuests(1);
  answer(answered(200, { 'rest-api-version': '4.6.0' }));
  await reply;
  await clock.pass(5_000);
  expect(log).toEqual(['opened']);
  setGuests(0);
  await clock.pass(2_000);
  expect(log).toEqual(['opened', 'closed']);
});

test('a line that ended is opened again for the next request', async () => {
  const { log, line, end } = bench(async () => answered(200, { 'rest-api-version': '4.6.0' }));
  const { send } = line();
  await send(request);
  end();
  await Promise.resolve();
  await send(request);
  expect(log).toEqual(['opened', 'closed', 'opened']);
});

test('a line that cannot be closed is told, and opened again all the same', async () => {
  const { log, line, end, failAtClose } = bench(async () => answered(200, { 'rest-api-version': '4.6.0' }));
  const { send } = line();
  failAtClose(new Error('no such terminal'));
  await send(request);
  end();
  await Promise.resolve();
  expect((await send(request)).status).toBe(200);
  expect(log).toEqual(['opened', 'closed', 'reported Error: no such terminal', 'opened']);
});

test('a line that was given up for good is not opened again', async () => {
  const { log, line } = bench(async () => answered(200));
  const { send, close } = line();
  await close();
  expect(textOf(await send(request))).toBe('504 {"error":10485766}');
  expect(log).toEqual([]);
});

test('a port that is waited for is given up when the bridge ends', async () => {
  const { line } = bench(async () => answered(200));
  const { send, close } = line(
    (waiting) =>
      new Promise((_, reject) => {
        waiting.addEventListener('abort', () => reject(new SpheriteError('PORT_BUSY', '')));
      }),
  );
  const reply = send(request);
  await Promise.resolve();
  await close();
  expect(textOf(await reply)).toBe('503 {"error":10485765}');
});

test('what the line fails with is told in the words of the device', async () => {
  const told = async (error: unknown): Promise<string> => {
    const { line } = bench(() => Promise.reject(error));
    return textOf(await line().send(request));
  };
  const failed = (code: LineErrorCode) => told(new LineError(code, ''));
  expect(await failed('LINE_TIMEOUT')).toBe('504 {"error":10485766}');
  expect(await failed('LINE_CLOSED')).toBe('504 {"error":10485766}');
  expect(await failed('LINE_MALFORMED')).toBe('502 {"error":10485766}');
  expect(await failed('LINE_TOO_LONG')).toBe('400 {"error":15728642}');
});

test('a port that another program has is busy, and one that is not there any more is looked after', async () => {
  const { log, line } = bench(async () => answered(200));
  const failing = (code: 'PORT_BUSY' | 'PORT_UNUSABLE') =>
    line(() => Promise.reject(new SpheriteError(code, ''))).send(request);
  expect(textOf(await failing('PORT_BUSY'))).toBe('503 {"error":10485765}');
  expect(log).toEqual([]);
  expect(textOf(await failing('PORT_UNUSABLE'))).toBe('504 {"error":10485766}');
  expect(log).toEqual(['gone']);
});

test('what is no failure of the line is told to whoever runs the bridge', async () => {
  const { log, line } = bench(async () => answered(200));
  const unshared = new SpheriteError('FILE_UNUSABLE', 'The line cannot be shared.');
  expect(textOf(await line(() => Promise.reject(unshared)).send(request))).toBe('502 {"error":10485766}');
  expect(log).toEqual([`reported ${unshared}`]);
});

test('what the line itself refuses is told in the words of the device, and what the device refuses is left alone', async () => {
  const told = async (status: number, headers = {}): Promise<string> => {
    const { line } = bench(async () => answered(status, headers));
    return textOf(await line().send(request));
  };
  expect(await told(413)).toBe('400 {"error":15728644}');
  expect(await told(503)).toBe('503 {"error":10485765}');
  expect(await told(400)).toBe('400 {"error":15728642}');
  expect(await told(500)).toBe('502 {"error":10485766}');
  expect(await told(413, { 'rest-api-version': '4.6.0' })).toBe('413 ');
});
