import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Link, openLine, serveLine } from './index.ts';
import { createDice, createLinkPair, createVirtualClock, type Dice, diceRandom } from './testing/index.ts';

/** A line that brings all frames late and out of order, one in ten not at all, one cut short, and two of them twice. */
function hostile(link: Link, dice: Dice, after: (ms: number, act: () => void) => void): Link {
  const later = (bytes: Uint8Array): void => after(dice(20), () => link.write(bytes));
  return {
    ...link,
    write: (bytes) => {
      const fate = dice(10);
      if (fate > 0) later(fate === 1 ? bytes.subarray(0, dice(bytes.length)) : bytes);
      if (fate === 2 || fate === 3) later(bytes);
    },
  };
}

it('a body arrives whole and is acted on once, whatever the line does to its blocks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 0, max: 30_000 }), async (seed, length) => {
      const clock = createVirtualClock();
      const dice = createDice(seed);
      const pair = createLinkPair();
      const body = Uint8Array.from({ length }, () => dice(256));
      const arrived: Uint8Array[] = [];
      const shared = { clock, random: diceRandom(createDice(seed + 1)) };
      serveLine({
        link: hostile(pair.device, dice, clock.after),
        handle: async (request) => {
          arrived.push(request.body ?? new Uint8Array());
          return { status: 200, headers: {}, body: new Uint8Array(2000).fill(arrived.length) };
        },
        ...shared,
      });
      const line = openLine(hostile(pair.host, dice, clock.after), shared);
      const reply = await clock.run(line.send({ method: 'PUT', path: '/update/stage', headers: {}, body }));
      expect(reply.body).toEqual(new Uint8Array(2000).fill(1));
      // Whatever is still on its way changes nothing.
      await clock.pass(1000);
      expect(arrived).toEqual([body]);
    }),
    { numRuns: 100 },
  );
});
