import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from './bytes.ts';
import { encodeFrame, type Frame, FrameDecoder } from './slipmux.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const ping = Uint8Array.of(0x40, 0x00, 0x12, 0x34);
const good = encodeFrame('coap', ping);
const GOOD = `coap ${hex(ping)}`;

/** A frame in words, so that a table can say what it expects. */
function inWords(frame: Frame): string {
  switch (frame.kind) {
    case 'diagnostic':
      return `text ${new TextDecoder().decode(frame.text)}`;
    case 'coap':
      return `coap ${hex(frame.message)}`;
    case 'packet':
      return `packet ${hex(frame.packet)}`;
    case 'discarded':
      return `discarded ${frame.bytes} ${frame.reason}`;
  }
}

const stream = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const badSum = good.with(4, 0x41);
const unended = good.subarray(0, 5);

const poison: readonly [string, Uint8Array, string[]][] = [
  ['a bad checksum, then a good frame', stream(badSum, good), ['discarded 7 fcs', GOOD]],
  [
    'a truncated frame, then two good ones',
    stream(unended, good, good),
    ['discarded 4 truncated', GOOD, GOOD],
  ],
  [
    'a stray start, then two good frames',
    stream(Uint8Array.of(0xc0, 0xa9), good, good),
    ['discarded 1 truncated', GOOD, GOOD],
  ],
  [
    'a stray kind byte without an END',
    stream(Uint8Array.of(0xa9), good, good),
    ['discarded 1 truncated', GOOD, GOOD],
  ],
  [
    'a frame longer than allowed, then three good ones',
    stream(Uint8Array.of(0xc0, 0xa9), new Uint8Array(70_000).fill(0x55), good, good, good),
    ['discarded 70001 too-long', GOOD, GOOD, GOOD],
  ],
  [
    'boot text, framed, then two good frames',
    stream(encodeFrame('diagnostic', ascii('Booting…\r\n')), good, good),
    ['text Booting…\r\n', GOOD, GOOD],
  ],
  [
    'boot text of a loader that knows no frames, then two good frames',
    stream(ascii('Hello from the boot loader\r\n'), good, good),
    ['text Hello from the boot loader\r\n', GOOD, GOOD],
  ],
  [
    'unframed text between frames',
    stream(good, ascii('[RETAIL] go\r\n'), good),
    [GOOD, 'text [RETAIL] go\r\n', GOOD],
  ],
  ['garbage without a delimiter', new Uint8Array(1_000_000).fill(0x99), []],
  [
    'a broken escape, then two good frames',
    stream(Uint8Array.of(0xc0, 0xa9, 0xdb, 0x41, 0x00), good, good),
    ['discarded 4 escape', GOOD, GOOD],
  ],
  [
    'a frame that its sender abandoned, then a good one',
    stream(Uint8Array.of(0xc0, 0xa9, 0x40, 0xdb), good),
    ['discarded 3 escape', GOOD],
  ],
  ['ENDs and nothing else, then a good frame', stream(new Uint8Array(500).fill(0xc0), good), [GOOD]],
  [
    'a kind of frame that nobody knows',
    stream(Uint8Array.of(0xc0, 0x99, 1, 2), good),
    ['discarded 3 unknown', GOOD],
  ],
  [
    'an IP packet, then a good frame',
    stream(encodeFrame('packet', Uint8Array.of(0x45, 0, 0xc0, 0xdb)), good),
    ['packet 4500c0db', GOOD],
  ],
];

describe.each(poison)('%s', (_, bytes, expected) => {
  it('costs what it hit and nothing else, in one piece', () => {
    expect(new FrameDecoder().push(bytes).map(inWords)).toEqual(expected);
  });
  it('costs what it hit and nothing else, one byte at a time', () => {
    const decoder = new FrameDecoder();
    const frames = [...bytes].flatMap((byte) => decoder.push(Uint8Array.of(byte)));
    expect(frames.map(inWords)).toEqual(expected);
  });
});

describe('any payload', () => {
  const payload = fc.uint8Array({ maxLength: 2000 });
  const frame = fc.oneof(
    fc.record({ kind: fc.constant('diagnostic' as const), payload }),
    fc.record({
      kind: fc.constant('coap' as const),
      payload: fc.uint8Array({ minLength: 4, maxLength: 2000 }),
    }),
    fc.record({
      kind: fc.constant('packet' as const),
      payload: payload.map((bytes) => stream(Uint8Array.of(0x60), bytes)),
    }),
  );

  it('comes out as it went in, however the line cuts it', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 300 })),
        (sent, cuts) => {
          const bytes = stream(...sent.map(({ kind, payload }) => encodeFrame(kind, payload)));
          const decoder = new FrameDecoder();
          const got: Frame[] = [];
          for (let at = 0; at < bytes.length; ) {
            const cut = cuts.next().value ?? 1;
            got.push(...decoder.push(bytes.subarray(at, at + cut)));
            at += cut;
          }
          const words = { diagnostic: 'text', coap: 'coap', packet: 'packet' };
          expect(got.map(({ kind }) => kind)).toEqual(sent.map(({ kind }) => kind));
          expect(
            got.map((one) => (one.kind === 'diagnostic' ? `text ${hex(one.text)}` : inWords(one))),
          ).toEqual(sent.map(({ kind, payload }) => `${words[kind]} ${hex(payload)}`));
        },
      ),
    );
  });

  it('holds no END but the two around it', () => {
    fc.assert(
      fc.property(frame, ({ kind, payload }) => {
        const bytes = encodeFrame(kind, payload);
        expect([bytes.indexOf(0xc0), bytes.indexOf(0xc0, 1)]).toEqual([0, bytes.length - 1]);
      }),
    );
  });
});

it('takes any bytes at all without an exception and gives the next good frame', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (noise) => {
      const frames = new FrameDecoder({ maxFrame: 64 }).push(stream(noise, good));
      expect(inWords(frames.at(-1) ?? { kind: 'discarded', bytes: 0, reason: 'unknown' })).toBe(GOOD);
    }),
    { numRuns: 2000 },
  );
});

it('refuses to send as a packet what does not begin like one', () => {
  expect(() => encodeFrame('packet', Uint8Array.of(0x12))).toThrow(RangeError);
});

it('takes time that grows with the length of the stream, not with its square', () => {
  const time = (length: number): number => {
    const bytes = new Uint8Array(length).fill(0x55);
    const begun = performance.now();
    const decoder = new FrameDecoder({ maxFrame: length });
    for (let at = 0; at < length; at += 64) decoder.push(bytes.subarray(at, at + 64));
    return performance.now() - begun;
  };
  const best = (length: number): number => Math.min(...Array.from({ length: 7 }, () => time(length)));
  // Ten times the bytes would take a hundred times as long.
  expect(best(4_000_000)).toBeLessThan(40 * best(400_000));
});
