/** How long something took, in milliseconds. */
export const timed = async (act: () => Promise<void>): Promise<number> => {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
};

/** The same for so many times, one after the other. */
export const timedEach = async (act: () => Promise<void>, times: number): Promise<number[]> => {
  const took: number[] = [];
  for (let time = 0; time < times; time++) took.push(await timed(act));
  return took;
};
