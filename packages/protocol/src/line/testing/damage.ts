import type { Link } from '../link.ts';
import type { LineRandom } from '../timing.ts';

/** The next number in [0, bound). */
export type Dice = (bound: number) => number;

/** Reproducible dice (xorshift32); fast enough for millions of throws. */
export function createDice(seed: number): Dice {
  let state = seed | 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** Tokens and message IDs that are the same on every run. */
export function diceRandom(dice: Dice): LineRandom {
  return (length) => Uint8Array.from({ length }, () => dice(256));
}

/** The frame with one byte corrupted, dropped or doubled. */
export function damaged(frame: Uint8Array, dice: Dice): Uint8Array {
  const at = dice(frame.length);
  const byte = frame[at] ?? 0;
  const before = frame.subarray(0, at);
  const after = frame.subarray(at + 1);
  switch (dice(3)) {
    case 0:
      return Uint8Array.of(...before, byte ^ (1 + dice(255)), ...after);
    case 1:
      return Uint8Array.of(...before, ...after);
    default:
      return Uint8Array.of(...before, byte, byte, ...after);
  }
}

/**
 * A bad line: of what is written to the link, one write in `oneIn` is damaged. Wrap the device's end and the host's
 * end each to have both directions damaged.
 */
export function damageWrites(link: Link, dice: Dice, oneIn = 10): Link {
  return { ...link, write: (bytes) => link.write(dice(oneIn) === 0 ? damaged(bytes, dice) : bytes) };
}
