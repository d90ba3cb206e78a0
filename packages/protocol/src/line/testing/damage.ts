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
  const how = dice(3);
  if (how === 0) {
    const corrupted = frame.slice();
    corrupted[at] = (frame[at] ?? 0) ^ (1 + dice(255));
    return corrupted;
  }
  // What follows the byte moves up over it, or down and leaves it twice.
  const shifted = new Uint8Array(how === 1 ? frame.length - 1 : frame.length + 1);
  shifted.set(frame.subarray(0, how === 1 ? at : at + 1));
  shifted.set(frame.subarray(how === 1 ? at + 1 : at), how === 1 ? at : at + 1);
  return shifted;
}

/**
 * A bad line: of what is written to the link, one write in `oneIn` is damaged. Wrap the device's end and the host's
 * end each to have both directions damaged.
 */
export function damageWrites(link: Link, dice: Dice, oneIn = 10): Link {
  return { ...link, write: (bytes) => link.write(dice(oneIn) === 0 ? damaged(bytes, dice) : bytes) };
}
