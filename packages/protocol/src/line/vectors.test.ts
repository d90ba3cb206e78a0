import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { hex } from './bytes.ts';
import { openLine, serveLine } from './index.ts';
import { type Code, decodeMessage, encodeMessage, type Message } from './message.ts';
import { encodeFrame, type Frame, FrameDecoder } from './slipmux.ts';
import { createScriptedLink, createVirtualClock } from './testing/index.ts';

const bytesText = z.string().regex(/^(?:[0-9a-f]{2})*$/);
const headers = z.record(z.string(), z.string());
const vectors = z
  .object({
    frames: z.array(
      z.object({
        name: z.string(),
        line: bytesText,
        frames: z.array(
          z.discriminatedUnion('kind', [
            z.object({ kind: z.enum(['diagnostic', 'coap', 'packet']), payload: bytesText }),
            z.object({ kind: z.literal('discarded'), bytes: z.int(), reason: z.string() }),
          ]),
        ),
        oneWay: z.boolean().optional(),
      }),
    ),
    messages: z.array(
      z.object({
        name: z.string(),
        hex: bytesText,
        message: z
          .object({
            type: z.enum(['con', 'non', 'ack', 'rst']),
            code: z.templateLiteral([z.number(), '.', z.number()]),
            id: z.int(),
            token: bytesText,
            options: z.array(z.tuple([z.int(), bytesText])),
            payload: bytesText,
          })
          .nullable(),
      }),
    ),
    exchanges: z.array(
      z.object({
        name: z.string(),
        /** Which of our ends behaves so; without it, both do. */
        end: z.enum(['host', 'device']).optional(),
        request: z.object({
          method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
          path: z.string(),
          headers,
          body: bytesText.optional(),
        }),
        reply: z.object({ status: z.int(), headers, body: bytesText }),
        resources: z.array(z.object({ path: z.string(), rt: z.string(), ct: z.int() })).optional(),
        firstId: z.int(),
        tokens: z.array(bytesText),
        tags: z.array(bytesText),
        host: z.array(bytesText),
        device: z.array(bytesText),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../../vectors/line.json', import.meta.url), 'utf8')));

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

function described(frame: Frame) {
  switch (frame.kind) {
    case 'discarded':
      return frame;
    case 'diagnostic':
      return { kind: frame.kind, payload: hex(frame.text) };
    case 'coap':
      return { kind: frame.kind, payload: hex(frame.message) };
    case 'packet':
      return { kind: frame.kind, payload: hex(frame.packet) };
  }
}

it.each(vectors.frames)('frames come off the line: $name', ({ line, frames }) => {
  expect(new FrameDecoder().push(bytes(line)).map(described)).toEqual(frames);
});

it.each(vectors.frames.filter(({ oneWay }) => !oneWay))(
  'frames go onto the line: $name',
  ({ line, frames }) => {
    const sent = frames.map((one) =>
      one.kind === 'discarded' ? '' : hex(encodeFrame(one.kind, bytes(one.payload))),
    );
    expect(sent.join('')).toBe(line);
  },
);

describe.each(vectors.messages)('message: $name', ({ hex: text, message }) => {
  it(message === null ? 'is none' : 'is read and written', () => {
    const read = decodeMessage(bytes(text));
    if (message === null || read === undefined) {
      expect(read).toBe(message ?? undefined);
      return;
    }
    const options = read.options.map(({ number, value }) => [number, hex(value)]);
    expect({ ...read, token: hex(read.token), options, payload: hex(read.payload) }).toEqual(message);
    const again: Message = {
      ...message,
      code: message.code satisfies Code,
      token: bytes(message.token),
      options: message.options.map(([number, value]) => ({ number, value: bytes(value) })),
      payload: bytes(message.payload),
    };
    expect(hex(encodeMessage(again))).toBe(text);
  });
});

describe.each(vectors.exchanges)(
  'exchange: $name',
  ({ end: only, request, reply, resources, firstId, tokens, tags, host, device }) => {
    const clock = createVirtualClock();

    if (only !== 'device')
      it('as a host makes it', async () => {
        const left = { 8: tokens.map(bytes), 4: tags.map(bytes) };
        const random = (length: number): Uint8Array =>
          length === 2
            ? Uint8Array.of((firstId - 1) >> 8, (firstId - 1) & 0xff)
            : ((length === 8 ? left[8] : left[4]).shift() ?? new Uint8Array(length));
        const end = createScriptedLink();
        const written: string[] = [];
        const line = openLine(
          { ...end.link, write: (frame) => void written.push(hex(frame)) },
          { clock, random },
        );
        const { body, ...rest } = request;
        const answered = line.send(body === undefined ? rest : { ...rest, body: bytes(body) });
        for (const frame of device) {
          await clock.pass(1);
          end.push(bytes(frame));
        }
        const { status, headers, body: answer } = await clock.run(answered);
        expect({ status, headers, body: hex(answer) }).toEqual(reply);
        expect(written).toEqual(host);
      });

    if (only !== 'host')
      it('as a device makes it', async () => {
        const end = createScriptedLink();
        const written: string[] = [];
        serveLine({
          link: { ...end.link, write: (frame) => void written.push(hex(frame)) },
          clock,
          random: (length) => new Uint8Array(length),
          handle: async (heard) => {
            const { body, ...rest } = request;
            expect({ ...heard, body: hex(heard.body ?? new Uint8Array()) }).toEqual({
              ...rest,
              body: body ?? '',
            });
            return { ...reply, body: bytes(reply.body) };
          },
          resources: resources ?? [],
        });
        for (const frame of host) {
          end.push(bytes(frame));
          await clock.pass(1);
        }
        expect(written).toEqual(device);
      });
  },
);
