/** Acts when it is the turn of this one; fails as that does, and then the next one acts. */
export type Turns = <T>(act: () => Promise<T>) => Promise<T>;

/**
 * Lets so many act at once; the rest wait, and go first come, first served.
 *
 * @example
 * const inTurn = createTurns(8);
 * const answer = await inTurn(() => ask(request));
 */
export function createTurns(limit: number): Turns {
  const waiting: (() => void)[] = [];
  let acting = 0;
  return async (act) => {
    if (acting >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else acting++;
    try {
      return await act();
    } finally {
      // Whoever waited longest takes this place, and nobody who comes meanwhile.
      const next = waiting.shift();
      if (next === undefined) acting--;
      else next();
    }
  };
}
