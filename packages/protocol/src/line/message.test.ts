import { generate, parse } from 'coap-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from './bytes.ts';
import { type Code, decodeMessage, encodeMessage, type Message, type MessageType } from './message.ts';

const comparable = (message: Message | undefined) =>
  message && {
    ...message,
    token: hex(message.token),
    payload: hex(message.payload),
    options: message.options.map(({ number, value }) => `${number}=${hex(value)}`),
  };

describe('a message', () => {
  const option = fc.record({ number: fc.nat(65_535), value: fc.uint8Array({ maxLength: 300 }) });
  const message: fc.Arbitrary<Message> = fc.record({
    type: fc.constantFrom<MessageType>('con', 'non', 'ack', 'rst'),
    code: fc.constantFrom<Code>('0.01', '0.02', '2.05', '2.31', '4.04', '4.15', '5.00'),
    id: fc.nat(65_535),
    token: fc.uint8Array({ maxLength: 8 }),
    options: fc
      .array(option, { maxLength: 12 })
      .map((all) => all.toSorted((one, other) => one.number - other.number)),
    payload: fc.uint8Array({ maxLength: 1024 }),
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(comparable(decodeMessage(encodeMessage(sent)))).toEqual(comparable(sent));
      }),
    );
  });

  it('is no message when its end is missing, unless that was payload', () => {
    fc.assert(
      fc.property(message, fc.nat(40), (sent, cut) => {
        const bytes = encodeMessage({ ...sent, payload: new Uint8Array() });
        const read = decodeMessage(bytes.subarray(0, Math.max(0, bytes.length - 1 - cut)));
        // Only where an option ends is the rest a message of its own.
        expect(read === undefined || sent.options.length > read.options.length).toBe(true);
      }),
    );
  });

  it('is never an exception, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const read = decodeMessage(bytes);
        if (read !== undefined) expect(hex(encodeMessage(read))).toBe(hex(bytes));
      }),
      { numRuns: 5000 },
    );
  });
});

it.each([
  ['nothing', ''],
  ['half a header', '4001'],
  ['another version', '00010000'],
  ['a token longer than 8 bytes', '4901000100112233445566778899'],
  ['a token that runs past the end', '4801000100'],
  ['an option that runs past the end', '40010001b5737461'],
  ['a payload marker and no payload', '40010001ff'],
  ['an empty message with a token', '4100000101'],
  ['the reserved option delta', '40010001f1'],
])('%s is not a message', (_, bytes) => {
  expect(
    decodeMessage(Uint8Array.from(bytes.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))),
  ).toBeUndefined();
});

describe('an independent codec', () => {
  const optionNames = [1, 4, 6, 11, 12, 15, 17, 23, 27, 60, 300, 65_000];
  const message = fc.record({
    type: fc.constantFrom<MessageType>('con', 'non', 'ack', 'rst'),
    code: fc.constantFrom<Code>('0.01', '0.03', '2.05', '4.04', '5.00'),
    id: fc.nat(65_535),
    token: fc.uint8Array({ maxLength: 8 }),
    options: fc.array(
      fc.record({ number: fc.constantFrom(...optionNames), value: fc.uint8Array({ maxLength: 300 }) }),
      { maxLength: 8 },
    ),
    payload: fc.uint8Array({ maxLength: 64 }),
  });

  it('writes the same bytes, options in whatever order they are given', () => {
    fc.assert(
      fc.property(message, ({ type, code, id, token, options, payload }) => {
        const theirs = generate({
          code,
          confirmable: type === 'con',
          ack: type === 'ack',
          reset: type === 'rst',
          messageId: id,
          token: Buffer.from(token),
          options: options.map(({ number, value }) => ({ name: number, value: Buffer.from(value) })),
          payload: Buffer.from(payload),
        });
        expect(hex(encodeMessage({ type, code, id, token, options, payload }))).toBe(hex(theirs));
      }),
    );
  });

  it('reads what we read in bytes that are a message', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const theirs = parse(Buffer.from(encodeMessage(sent)));
        expect(theirs.code).toBe(sent.code);
        expect(theirs.messageId).toBe(sent.id);
        expect(hex(theirs.token)).toBe(hex(sent.token));
        expect(hex(theirs.payload)).toBe(hex(sent.payload));
        expect(theirs.options.map(({ value }) => hex(value))).toEqual(
          sent.options.toSorted((a, b) => a.number - b.number).map(({ value }) => hex(value)),
        );
      }),
    );
  });
});
