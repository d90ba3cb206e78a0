/** What has to be undone, in the reverse order of what was done. */
export interface Undoing {
  later(undo: () => Promise<void> | void): void;
  /** Undoes everything, once, and goes on when a step fails. @throws the first of the failures */
  undo(): Promise<void>;
}

export const createUndoing = (): Undoing => {
  const steps: (() => Promise<void> | void)[] = [];
  let done: Promise<void> | undefined;
  const undoAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  return {
    later: (undo) => void steps.push(undo),
    undo: () => {
      done ??= undoAll();
      return done;
    },
  };
};
