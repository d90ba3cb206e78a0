/** Who wants to be told of something that happens more than once. */
export interface Listeners<Args extends readonly unknown[]> {
  /** Returns how to stop. */
  add(listener: (...args: Args) => void): () => void;
  tell(...args: Args): void;
}

export const createListeners = <Args extends readonly unknown[]>(): Listeners<Args> => {
  const listeners = new Set<(...args: Args) => void>();
  return {
    add: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (...args) => {
      for (const listener of listeners) listener(...args);
    },
  };
};
