import { describe, expect, it } from 'vitest';
import type { PlainReply, PlainRequest } from '../exchange.ts';
import { hex } from './bytes.ts';
import { END, LINE_TIMING, type LineClientOptions, openLine } from './index.ts';
import type { Message, MessageOption } from './message.ts';
import { type Block, blockOption, OPTION, optionValue, readBlock, uintOption } from './options.ts';
import { encodeFrame } from './slipmux.ts';
import { createDice, createScriptedLink, createVirtualClock, diceRandom } from './testing/index.ts';

const NONE = new Uint8Array();
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const status: PlainRequest = { method: 'GET', path: '/status', headers: {} };
const restart: PlainRequest = { method: 'POST', path: '/restart', headers: {} };

function opened(options: Partial<LineClientOptions> = {}) {
  const clock = createVirtualClock();
  const device = createScriptedLink();
  const line = openLine(device.link, { clock, random: diceRandom(createDice(1)), ...options });
  /** The one request that the host has sent since the last look. */
  async function asked(): Promise<Message> {
    await clock.pass(0);
    const [request] = device.messages();
    if (request === undefined) throw new Error('The host sent nothing.');
    return request;
  }
  return { clock, device, line, asked };
}

const answer = (request: Message, more: Partial<Message> = {}): Message => ({
  ...request,
  type: 'ack',
  code: '2.05',
  options: [],
  payload: NONE,
  ...more,
});
const empty = (type: 'ack' | 'rst', { id }: Message): Message => ({
  type,
  id,
  code: '0.00',
  token: NONE,
  options: [],
  payload: NONE,
});
const block2 = (block: Block, ...etag: number[]): MessageOption[] => [
  { number: OPTION.etag, value: Uint8Array.from(etag) },
  blockOption(OPTION.block2, block),
];

it('the first thing that a host sends is an END', () => {
  const device = createScriptedLink();
  const written: Uint8Array[] = [];
  openLine(
    { ...device.link, write: (frame) => void written.push(frame) },
    { clock: createVirtualClock(), random: diceRandom(createDice(1)) },
  );
  expect(written).toEqual([bytes(END)]);
});

it('diagnostics are handed over as text', () => {
  const heard: string[] = [];
  const { device } = opened({ onDiagnostic: (text) => heard.push(text) });
  device.push(encodeFrame('diagnostic', new TextEncoder().encode('D=…\r\n')));
  expect(heard).toEqual(['D=…\r\n']);
});

describe('a device that does not answer', () => {
  it('is asked twelve times, ever less often, and then reported', async () => {
    const { clock, device, line } = opened();
    const failure = await clock.run(line.send(status).catch((error: unknown) => error));
    expect(failure).toMatchObject({ name: 'LineError', code: 'LINE_TIMEOUT' });
    const requests = device.messages();
    expect(requests).toHaveLength(LINE_TIMING.attempts);
    expect(new Set(requests.map(({ id, token }) => `${id} ${hex(token)}`)).size).toBe(1);
    expect(requests[0]?.token).toHaveLength(8);
    expect(LINE_TIMING.attempts).toBeGreaterThanOrEqual(10);
    expect(clock.now()).toBeGreaterThan(2000);
    expect(clock.now()).toBeLessThan(6000);
  });

  it('is asked sooner again once the latency of the line is known', async () => {
    const { clock, device, line, asked } = opened();
    for (let known = 0; known < 20; known++) {
      const reply = line.send(status);
      const request = await asked();
      await clock.pass(0.4);
      device.tell(answer(request));
      await clock.run(reply);
    }
    void line.send(status).catch(() => {});
    await clock.pass(LINE_TIMING.minTimeoutMs + 1);
    expect(device.messages()).toHaveLength(2);
  });

  it('is given the time that a slow line needs', async () => {
    const { clock, device, line } = opened({ timing: { ...LINE_TIMING, bytesPerSecond: 1000 } });
    void line.send({ ...restart, body: new Uint8Array(1000) }).catch(() => {});
    await clock.pass(2000);
    expect(device.messages()).toHaveLength(1);
  });

  it('after it took the request is reported as such', async () => {
    const { clock, device, line, asked } = opened();
    const failure = line.send(status).catch((error: unknown) => error);
    device.tell(empty('ack', await asked()));
    expect(await clock.run(failure)).toMatchObject({ code: 'LINE_NO_ANSWER' });
    expect(device.messages()).toEqual([]);
    expect(clock.now()).toBeGreaterThanOrEqual(LINE_TIMING.answerMs);
  });
});

describe('an answer', () => {
  it('that comes separately is acknowledged, also where its acknowledgement went ahead and was lost', async () => {
    const { clock, device, line, asked } = opened();
    const reply = line.send(status);
    const request = await asked();
    device.tell(answer(request, { type: 'con', id: 999, payload: bytes(5) }));
    expect(device.messages()).toMatchObject([{ type: 'ack', code: '0.00', id: 999 }]);
    expect(await clock.run(reply)).toMatchObject({ status: 200, body: bytes(5) });
    // Its acknowledgement was lost, so it comes again; nobody is waiting for it any more.
    device.tell(answer(request, { type: 'con', id: 999, payload: bytes(5) }));
    expect(device.messages()).toMatchObject([{ type: 'rst', code: '0.00', id: 999 }]);
    await clock.pass(10_000);
    expect(device.messages()).toEqual([]);
  });

  it('to a process that is gone is refused and not taken for ours, though the message ID is the same', async () => {
    const { clock, device, line, asked } = opened();
    const reply = line.send(status);
    const request = await asked();
    const stale = answer(request, { token: bytes(8, 7, 6, 5, 4, 3, 2, 1), payload: bytes(13) });
    device.tell(stale);
    device.tell({ ...stale, type: 'con', id: 500 });
    expect(device.messages()).toMatchObject([{ type: 'rst', id: 500 }]);
    device.tell(answer(request, { payload: bytes(1) }));
    expect(await clock.run(reply)).toMatchObject({ body: bytes(1) });
  });

  it.each<[string, (request: Message) => Message, string]>([
    ['that is a reset', (request) => empty('rst', request), 'LINE_RESET'],
    ['that is a request', (request) => ({ ...request, type: 'ack' }), 'LINE_MALFORMED'],
    [
      'with a critical option that nobody knows',
      (request) => answer(request, { options: [{ number: 65_001, value: NONE }] }),
      'LINE_MALFORMED',
    ],
    [
      'that begins in the middle',
      (request) => answer(request, { options: block2({ num: 1, more: false, szx: 0 }, 1) }),
      'LINE_MALFORMED',
    ],
    [
      'with a block of the wrong length',
      (request) => answer(request, { options: block2({ num: 0, more: true, szx: 0 }, 1), payload: bytes(1) }),
      'LINE_MALFORMED',
    ],
    ['longer than is taken', (request) => answer(request, { payload: new Uint8Array(101) }), 'LINE_TOO_LONG'],
  ])('%s fails the request', async (_, told, code) => {
    const { clock, device, line, asked } = opened({ maxBody: 100 });
    const failure = line.send(status).catch((error: unknown) => error);
    device.tell(told(await asked()));
    expect(await clock.run(failure)).toMatchObject({ code });
  });
});

describe('a long answer that changes while it is read', () => {
  const sixteen = (fill: number) => new Uint8Array(16).fill(fill);
  const more = { num: 0, more: true, szx: 0 };
  const last = { num: 1, more: false, szx: 0 };

  it('is read again from the beginning, where asking changes nothing', async () => {
    const { clock, device, line, asked } = opened();
    const reply = line.send(status);
    device.tell(answer(await asked(), { options: block2(more, 1), payload: sixteen(1) }));
    device.tell(answer(await asked(), { options: block2(last, 2), payload: bytes(2) }));
    device.tell(answer(await asked(), { options: block2(more, 2), payload: sixteen(2) }));
    const request = await asked();
    expect(readBlock(request.options, OPTION.block2)).toEqual({ num: 1, more: false, szx: 0 });
    device.tell(answer(request, { options: block2(last, 2), payload: bytes(2) }));
    expect((await clock.run(reply)).body).toEqual(bytes(...sixteen(2), 2));
  });

  it('is an error where asking again would act again', async () => {
    const { clock, device, line, asked } = opened();
    const failure = line.send(restart).catch((error: unknown) => error);
    device.tell(answer(await asked(), { code: '2.04', options: block2(more, 1), payload: sixteen(1) }));
    device.tell(answer(await asked(), { code: '2.04', options: block2(last, 2), payload: bytes(2) }));
    expect(await clock.run(failure)).toMatchObject({ code: 'LINE_CHANGED' });
  });
});

describe('a long body', () => {
  const body = Uint8Array.from({ length: 1500 }, (_, at) => at);
  const inBlocks = (length: number) => ({ ...restart, body: new Uint8Array(length) });
  const blockOf = ({ options }: Message, number: number = OPTION.qBlock1): Block => {
    const block = readBlock(options, number);
    if (block === undefined || block === 'broken') throw new Error('A block was expected.');
    return block;
  };

  it('goes in blocks that do not wait for one another, eight at a time after the first', async () => {
    const { clock, device, line, asked } = opened();
    const reply = line.send(inBlocks(20 * 1024));
    const first = await asked();
    await clock.pass(1);
    expect(device.messages()).toEqual([]);
    device.tell(empty('ack', first));
    await clock.pass(0);
    const window = device.messages();
    expect(window.map((message) => blockOf(message).num)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const message of window.slice(2, 4)) device.tell(empty('ack', message));
    await clock.pass(0);
    const [ninth, tenth, ...none] = device.messages();
    expect([ninth, tenth].map((message) => message && blockOf(message).num)).toEqual([9, 10]);
    expect(none).toEqual([]);
    // An answer may come to any of them, and ends it.
    device.tell(answer(window[2] ?? first, { type: 'con', code: '4.13', id: 900 }));
    expect(await clock.run(reply)).toMatchObject({ status: 413 });
    expect(device.messages()).toMatchObject([{ type: 'ack', id: 900 }]);
    await clock.pass(10_000);
    expect(device.messages()).toEqual([]);
  });

  it('leaves the line to others as soon as it ends, however it ends', async () => {
    const { clock, device, line, asked } = opened();
    const stop = new AbortController();
    const aborted = line.send(inBlocks(20 * 1024), { signal: stop.signal }).catch((error: unknown) => error);
    device.tell(empty('ack', await asked()));
    await clock.pass(0);
    expect(device.messages()).toHaveLength(8);
    stop.abort(new Error('enough'));
    expect(await clock.run(aborted)).toEqual(new Error('enough'));
    const reply = line.send(status);
    device.tell(answer(await asked(), { payload: bytes(1) }));
    expect(await clock.run(reply)).toMatchObject({ status: 200 });
    await clock.pass(10_000);
    expect(device.messages()).toEqual([]);
  });

  it('that is not answered when all of it was taken is reported as such', async () => {
    const { clock, device, line, asked } = opened();
    const failure = line.send({ ...restart, body }).catch((error: unknown) => error);
    device.tell(empty('ack', await asked()));
    device.tell(empty('ack', await asked()));
    expect(await clock.run(failure)).toMatchObject({ code: 'LINE_NO_ANSWER' });
    expect(clock.now()).toBeGreaterThanOrEqual(LINE_TIMING.answerMs);
  });

  it('fails when one of its blocks is never acknowledged', async () => {
    const { clock, device, line, asked } = opened();
    const failure = line.send(inBlocks(4096)).catch((error: unknown) => error);
    device.tell(empty('ack', await asked()));
    device.tell(empty('ack', await asked()));
    expect(await clock.run(failure)).toMatchObject({ code: 'LINE_TIMEOUT' });
  });

  it('goes block after block to a device that knows no other way, in smaller ones when it asks for them', async () => {
    const { clock, device, line, asked } = opened();
    for (const attempt of [1, 2]) {
      const reply = line.send({ ...restart, body });
      // It is asked once whether it knows.
      if (attempt === 1) device.tell(answer(await asked(), { code: '4.02' }));
      const sent: number[] = [];
      for (let first = true; ; first = false) {
        const request = await asked();
        const block = blockOf(request, OPTION.block1);
        sent.push(...request.payload);
        const echo = blockOption(OPTION.block1, { ...block, szx: first ? 4 : block.szx });
        device.tell(answer(request, { code: block.more ? '2.31' : '2.04', options: [echo] }));
        if (!block.more) break;
      }
      expect((await clock.run(reply)).status).toBe(204);
      expect(Uint8Array.from(sent)).toEqual(body);
    }
  });

  it('carries one tag in all its blocks, and begins again with another when a block was lost there', async () => {
    const { clock, device, line, asked } = opened();
    const reply = line.send({ ...restart, body });
    const tags: string[] = [];
    const tagOf = ({ options }: Message) => hex(optionValue(options, OPTION.requestTag) ?? NONE);
    for (const lost of [true, false]) {
      const first = await asked();
      device.tell(empty('ack', first));
      const second = await asked();
      expect(tagOf(second)).toBe(tagOf(first));
      tags.push(tagOf(first));
      device.tell(answer(second, { code: lost ? '4.08' : '2.04' }));
    }
    expect((await clock.run(reply)).status).toBe(204);
    expect(new Set(tags).size).toBe(2);
  });
});

describe('closing', () => {
  it.each(['line', 'link'] as const)(
    'the %s fails what is under way and whatever comes after',
    async (which) => {
      const { clock, device, line } = opened();
      const failure = line.send(status).catch((error: unknown) => error);
      await clock.pass(0);
      if (which === 'line') line.close();
      else device.close();
      expect(await clock.run(failure)).toMatchObject({ code: 'LINE_CLOSED' });
      await expect(line.send(status)).rejects.toMatchObject({ code: 'LINE_CLOSED' });
      device.messages();
      await clock.pass(10_000);
      expect(device.messages()).toEqual([]);
    },
  );

  it('a request by its signal stops its repetition', async () => {
    const { clock, device, line } = opened();
    const controller = new AbortController();
    const failure = line.send(status, { signal: controller.signal }).catch((error: unknown) => error);
    await clock.pass(0);
    controller.abort(new Error('Ctrl-C'));
    expect(await clock.run(failure)).toMatchObject({ message: 'Ctrl-C' });
    device.messages();
    await clock.pass(10_000);
    expect(device.messages()).toEqual([]);
    await expect(line.send(status, { signal: controller.signal })).rejects.toThrow('Ctrl-C');
  });
});

it('at most eight requests are on the line at once; the rest follow', async () => {
  const { clock, device, line } = opened();
  const replies = Promise.all(Array.from({ length: 20 }, () => line.send(status)));
  let answered = 0;
  while (answered < 20) {
    await clock.pass(0);
    const requests = device.messages();
    expect(requests.length).toBeLessThanOrEqual(8);
    for (const request of requests) device.tell(answer(request));
    answered += requests.length;
  }
  expect(await clock.run(replies)).toHaveLength(20);
});

describe('observing (RFC 7641)', () => {
  const notification = (request: Message, sequence: number, value: number): Message =>
    answer(request, {
      type: 'con',
      id: 1000 + sequence,
      options: [uintOption(OPTION.observe, sequence)],
      payload: bytes(value),
    });

  it('hears what is there now and what changes, and nothing that is older than what it heard', async () => {
    const { clock, device, line, asked } = opened();
    const heard: PlainReply[] = [];
    const observing = line.observe(status, (reply) => heard.push(reply));
    const request = await asked();
    expect(optionValue(request.options, OPTION.observe)).toHaveLength(0);
    device.tell(answer(request, { options: [uintOption(OPTION.observe, 5)], payload: bytes(1) }));
    const stop = await clock.run(observing);
    device.tell(notification(request, 7, 2));
    device.tell(notification(request, 6, 99));
    device.tell(notification(request, 8, 3));
    await clock.pass(1);
    expect(heard.map(({ body }) => body[0])).toEqual([1, 2, 3]);
    expect(device.messages().map(({ type }) => type)).toEqual(['ack', 'ack', 'ack']);
    stop();
    device.tell(notification(request, 9, 4));
    expect(device.messages()).toMatchObject([{ type: 'rst', id: 1009 }]);
    expect(heard).toHaveLength(3);
  });

  it('of what cannot be observed hears one answer', async () => {
    const { clock, device, line, asked } = opened();
    const heard: PlainReply[] = [];
    const observing = line.observe(status, (reply) => heard.push(reply));
    const request = await asked();
    device.tell(answer(request, { code: '4.04' }));
    await clock.run(observing);
    expect(heard).toMatchObject([{ status: 404 }]);
    device.tell(notification(request, 1, 1));
    expect(device.messages()).toMatchObject([{ type: 'rst' }]);
  });
});
