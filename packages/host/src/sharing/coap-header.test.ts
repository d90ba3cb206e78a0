import { decodeMessage, encodeMessage, type Message } from '@spherite/protocol/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCoapHeader } from './coap-header.ts';

/** Lengths and distances on both sides of 13 and 269, where an option says them in one more byte (RFC 7252 §3.1). */
const options = fc
  .array(
    fc.record({
      number: fc.oneof(fc.constantFrom(11, 15, 19), fc.nat({ max: 700 })),
      value: fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 260, maxLength: 300 })),
    }),
    { maxLength: 8 },
  )
  .map((several) => several.sort((one, other) => one.number - other.number));

const messages: fc.Arbitrary<Message> = fc.record({
  type: fc.constantFrom('con', 'non', 'ack', 'rst'),
  code: fc.constantFrom('0.01', '0.02', '0.03', '2.05', '4.04'),
  id: fc.nat({ max: 0xffff }),
  token: fc.uint8Array({ maxLength: 8 }),
  options,
  payload: fc.uint8Array({ maxLength: 40 }),
});

test('a message is for whoever passes it on what it is for whoever reads it whole', () => {
  fc.assert(
    fc.property(messages, (message) => {
      const bytes = encodeMessage(message);
      const whole = decodeMessage(bytes);
      fc.pre(whole !== undefined);
      const isRequest = whole.code.startsWith('0.');
      expect(readCoapHeader(bytes)).toEqual({
        type: whole.type,
        kind: isRequest ? 'request' : 'answer',
        id: whole.id,
        token: Buffer.from(whole.token).toString('hex'),
        isBlock: isRequest && whole.options.some(({ number }) => number === 19),
      });
    }),
    { numRuns: 500 },
  );
});
