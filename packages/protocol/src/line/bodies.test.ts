import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  BODY_LIMITS,
  type BodyBlock,
  type BodyLimits,
  createBodyAssembler,
  type Received,
} from './bodies.ts';
import { blockSize } from './options.ts';
import { createVirtualClock } from './testing/index.ts';

const assembler = (limits: Partial<BodyLimits> = {}) =>
  createBodyAssembler({ ...BODY_LIMITS, ...limits }, createVirtualClock());

/** The blocks of a body, as a host sends them. */
function blocksOf(body: Uint8Array, szx: number, anyOrder: boolean): BodyBlock[] {
  const size = blockSize(szx);
  return Array.from({ length: Math.max(1, Math.ceil(body.length / size)) }, (_, num) => ({
    key: 'one',
    block: { num, more: (num + 1) * size < body.length, szx },
    anyOrder,
    payload: body.slice(num * size, (num + 1) * size),
    announced: undefined,
  }));
}

const bodies = fc.uint8Array({ minLength: 1, maxLength: 3000 }).map((body) => Uint8Array.from(body));
const sizes = fc.integer({ min: 0, max: 6 });

/** Blocks with the first one first, the others in any order, and any of them again any number of times. */
const shuffled = fc.tuple(bodies, sizes).chain(([body, szx]) => {
  const [first, ...others] = blocksOf(body, szx, true);
  const all = first === undefined ? others : [first, ...others];
  return fc.record({
    body: fc.constant(body),
    blocks: fc
      .tuple(
        fc.shuffledSubarray(others, { minLength: others.length }),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...all)), { maxLength: 20 }),
      )
      .map(([order, again]) => {
        const sent = [...all.slice(0, 1), ...order];
        for (const [at, block] of again) sent.splice(1 + (at % sent.length), 0, block);
        return sent;
      }),
  });
});

it('blocks in any order, some of them twice, make the body that was sent, once all are here', () => {
  fc.assert(
    fc.property(shuffled, ({ body, blocks }) => {
      const { take } = assembler();
      const missing = new Set(blocks.map(({ block }) => block.num));
      for (const block of blocks) {
        missing.delete(block.block.num);
        const received = take(block);
        if (missing.size > 0) expect(received).toEqual({ kind: 'continue' });
        else {
          expect(received).toEqual({ kind: 'complete', body });
          return;
        }
      }
    }),
    { numRuns: 500 },
  );
});

it('blocks in order make the body that was sent', () => {
  fc.assert(
    fc.property(bodies, sizes, (body, szx) => {
      const { take } = assembler();
      const received = blocksOf(body, szx, false).map(take);
      expect(received.pop()).toEqual({ kind: 'complete', body });
      expect(received.every(({ kind }) => kind === 'continue')).toBe(true);
    }),
  );
});

it('whatever blocks come, no body has a hole or is larger than allowed', () => {
  const limits = { request: 300, held: 700, count: 3 };
  const block = fc.record({
    key: fc.constantFrom('one', 'two', 'three', 'four'),
    block: fc.record({
      num: fc.integer({ min: 0, max: 12 }),
      more: fc.boolean(),
      szx: fc.constantFrom(0, 1),
    }),
    anyOrder: fc.boolean(),
    payload: fc.constantFrom(0, 1, 15, 16, 31, 32).map((length) => new Uint8Array(length).fill(1)),
    announced: fc.option(fc.integer({ min: 0, max: 320 }), { nil: undefined }),
  });
  const seen = new Set<Received['kind']>();
  fc.assert(
    fc.property(fc.array(block, { maxLength: 200 }), (blocks) => {
      const { take } = assembler(limits);
      for (const one of blocks) {
        const received = take(one);
        seen.add(received.kind);
        if (received.kind !== 'complete') continue;
        expect(received.body.length).toBeLessThanOrEqual(limits.request);
        expect(received.body.every((byte) => byte === 1)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
  expect(seen.size).toBe(5);
});

it('a body takes the room that its sender says it needs, and no more', () => {
  const { take } = assembler({ held: 250 });
  const bodies = ['one', 'two'].map((key) =>
    blocksOf(new Uint8Array(100), 0, true).map((block) => ({ ...block, key, announced: 100 })),
  );
  const turns = bodies[0]?.flatMap((block, at) => [block, bodies[1]?.[at] ?? block]) ?? [];
  expect(turns.map(take).slice(-2)).toMatchObject([{ kind: 'complete' }, { kind: 'complete' }]);
});

it('a body of which half is there is given up for the sake of others, and when nobody goes on with it', async () => {
  const clock = createVirtualClock();
  const { take } = createBodyAssembler({ ...BODY_LIMITS, held: 100 }, clock);
  const half = (key: string): Received =>
    take({ ...(blocksOf(new Uint8Array(100), 2, true)[0] as BodyBlock), key });
  const rest = (key: string): Received =>
    take({ ...(blocksOf(new Uint8Array(100), 2, true)[1] as BodyBlock), key });
  half('one');
  half('two');
  expect([rest('one').kind, rest('two').kind]).toEqual(['incomplete', 'complete']);
  half('three');
  await clock.pass(BODY_LIMITS.idleMs + 1);
  expect(rest('three').kind).toBe('incomplete');
  half('four');
  await clock.pass(BODY_LIMITS.idleMs - 1);
  expect(rest('four').kind).toBe('complete');
});
