/** Does one thing after the other: each begins when those before it are done, whether they failed or not. */
export type InTurn = <T>(act: () => Promise<T>) => Promise<T>;

export const createInTurn = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const done = last.then(act);
    last = done.catch(() => undefined);
    return done;
  };
};
