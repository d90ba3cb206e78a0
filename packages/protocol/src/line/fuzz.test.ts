import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { hex } from './bytes.ts';
import { LINE_TIMING, openLine, serveLine } from './index.ts';
import { encodeMessage, type Message } from './message.ts';
import { blockOption, OPTION, textOption, uintOption } from './options.ts';
import { encodeFrame } from './slipmux.ts';
import {
  createDice,
  createScriptedLink,
  createVirtualClock,
  type Dice,
  damaged,
  diceRandom,
} from './testing/index.ts';

const FRAMES = 1_000_000;
const BATCH = 200;
/** Fewer than a device works on at once, or most would be turned away at the door. */
const AT_ONCE = 20;
const SEED = 20_261_124;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is in use once everything unreachable is gone. */
function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const path = (...segments: string[]) => segments.map((segment) => textOption(OPTION.uriPath, segment));
const base = {
  type: 'con',
  code: '0.01',
  id: 7,
  token: Uint8Array.of(1, 2, 3, 4),
  payload: new Uint8Array(),
} as const;
const block = (num: number, more: boolean) => blockOption(OPTION.block1, { num, more, szx: 2 });
const qBlock = (num: number, more: boolean) => blockOption(OPTION.qBlock1, { num, more, szx: 2 });
const tag = textOption(OPTION.requestTag, 'tag');

/** Messages of every kind that this line knows. */
const honest: readonly Message[] = [
  { ...base, options: path('status') },
  { ...base, options: path('device', 'security_state'), type: 'non' },
  { ...base, options: [uintOption(OPTION.observe, 0), ...path('net', 'status')] },
  { ...base, options: path('.well-known', 'core') },
  { ...base, options: [...path('status'), uintOption(OPTION.accept, 60)] },
  { ...base, options: [textOption(OPTION.proxyUri, 'coap://elsewhere/status')] },
  { ...base, options: [...path('long'), blockOption(OPTION.block2, { num: 2, more: false, szx: 2 })] },
  {
    ...base,
    code: '0.02',
    options: [...path('restart'), uintOption(OPTION.contentFormat, 50)],
    payload: new Uint8Array(20),
  },
  {
    ...base,
    code: '0.03',
    options: [...path('update', 'stage'), block(0, true)],
    payload: new Uint8Array(64).fill(0xdb),
  },
  {
    ...base,
    code: '0.03',
    options: [...path('update', 'stage'), block(1, false)],
    payload: new Uint8Array(30),
  },
  {
    ...base,
    code: '0.03',
    options: [...path('update', 'stage'), qBlock(0, true), tag],
    payload: new Uint8Array(64).fill(0xc0),
  },
  {
    ...base,
    code: '0.03',
    options: [...path('update', 'stage'), qBlock(1, false), tag],
    payload: new Uint8Array(30),
  },
  { ...base, options: [...path('images'), textOption(OPTION.azsphereCapabilities, 'QUJD'.repeat(10))] },
  { ...base, code: '2.05', options: [uintOption(OPTION.contentFormat, 50)], payload: new Uint8Array(8) },
  {
    ...base,
    code: '2.05',
    type: 'ack',
    options: [blockOption(OPTION.block2, { num: 0, more: true, szx: 0 })],
    payload: new Uint8Array(16),
  },
  { ...base, code: '0.00', type: 'con', token: new Uint8Array(), options: [] },
  { ...base, code: '0.00', type: 'ack', token: new Uint8Array(), options: [] },
  { ...base, code: '0.00', type: 'rst', token: new Uint8Array(), options: [] },
];

/** Frames without end: half of them messages that were broken before they were framed, so that they get in deep. */
function poisoner(dice: Dice): () => Uint8Array {
  const messages = honest.map(encodeMessage);
  const frames = messages.map((message) => encodeFrame('coap', message));
  return () => {
    const kind = dice(8);
    const which = dice(messages.length);
    const message = messages[which] ?? new Uint8Array();
    if (kind < 4) {
      let bytes: Uint8Array = message.slice();
      for (let hurts = 1 + dice(3); hurts > 0; hurts--)
        bytes = damaged(bytes.length > 0 ? bytes : message, dice);
      // Another message ID each, or the answer cache would see to most of them.
      if (bytes.length > 3) bytes.set([dice(256), dice(256)], 2);
      return encodeFrame('coap', bytes);
    }
    const frame = frames[which] ?? message;
    if (kind < 7) return damaged(frame, dice);
    return kind === 7 && dice(2) === 0
      ? frame.subarray(0, dice(frame.length))
      : Uint8Array.from({ length: dice(80) }, () => dice(256));
  };
}

function batch(next: () => Uint8Array, count: number): Uint8Array {
  const frames = Array.from({ length: count }, next);
  const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

describe(`malformed and mutated frames, seed ${SEED}`, () => {
  it(`${FRAMES} of them leave a device's end that answers the next good one and holds no more memory`, async () => {
    const dice = createDice(SEED);
    const clock = createVirtualClock();
    const end = createScriptedLink();
    const errors: unknown[] = [];
    serveLine({
      link: end.link,
      clock,
      random: diceRandom(dice),
      handle: async ({ path, body }) => ({
        status: 200,
        headers: { 'content-type': 'application/json', 'rest-api-version': '4.5.0' },
        body: path === '/long' ? new Uint8Array(3000) : (body ?? new Uint8Array(14)),
      }),
      onError: (error) => errors.push(error),
    });
    const poison = poisoner(dice);
    const seen = new Set<string>();
    let settled = 0;
    for (let frames = 0, asked = 0; frames < FRAMES; frames += BATCH, asked++) {
      for (let pushed = 0; pushed < BATCH; pushed += AT_ONCE) {
        end.push(batch(poison, AT_ONCE));
        for (let turn = 0; turn < 8; turn++) await undefined;
      }
      await clock.pass(1);
      for (const { code } of end.messages()) seen.add(code);
      const token = diceRandom(dice)(8);
      const request: Message = { ...base, id: asked & 0xffff, token, options: path('status') };
      // What noise left open on the line ends with the first byte of a frame.
      end.tell(request);
      await clock.pass(1);
      const answers = end.messages().filter((message) => hex(message.token) === hex(token));
      expect(answers).toMatchObject([{ type: 'ack', code: '2.05', id: request.id }]);
      if (frames === FRAMES / 4) settled = memoryInUse();
    }
    expect(errors).toEqual([]);
    // It went in deep: these are the answers of every part of the device's end.
    expect([...seen]).toEqual(
      expect.arrayContaining([
        '2.02',
        '2.04',
        '2.05',
        '2.31',
        '4.00',
        '4.02',
        '4.05',
        '4.06',
        '4.08',
        '5.05',
      ]),
    );
    expect(memoryInUse() - settled).toBeLessThan(8 * 1024 * 1024);
  }, 120_000);

  it('a tenth as many leave a host that still gets its own answer', async () => {
    const dice = createDice(SEED + 1);
    const clock = createVirtualClock();
    const end = createScriptedLink();
    const line = openLine(end.link, { clock, random: diceRandom(dice) });
    const poison = poisoner(dice);
    for (let frames = 0; frames < FRAMES / 10; frames += BATCH) {
      const reply = line.send({ method: 'GET', path: '/status', headers: {} });
      const asked = end.messages().find((message) => message.code === '0.01');
      end.push(batch(poison, BATCH));
      await clock.pass(1);
      if (asked === undefined) throw new Error('The request was not sent.');
      const answer: Message = {
        ...asked,
        type: 'ack',
        code: '2.05',
        options: [],
        payload: Uint8Array.of(frames & 0xff),
      };
      end.tell(answer);
      expect((await clock.run(reply)).body).toEqual(answer.payload);
      end.messages();
    }
    expect(clock.now()).toBeLessThan(LINE_TIMING.answerMs * 1000);
  }, 60_000);
});
