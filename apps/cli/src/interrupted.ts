/** The person pressed Ctrl-C at a question. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** What a shell expects of a command that SIGINT ended: 128 + 2. */
export const interruptedExitCode = 130;

/** What a person has to know about a command that was interrupted. */
export interface Progress {
  /** From then on nobody can tell how far the command came. */
  changing(): void;
  /** From then on an interruption is how the command is meant to end: it aborts the signal. */
  endsWhenInterrupted(): AbortSignal;
  /** @returns whether the command ends by itself now, in the way that it is meant to. */
  interrupt(): boolean;
  /** @returns the line that tells of the interruption. */
  interruptedText(): string;
}

export const createProgress = (): Progress => {
  let mayHaveChanged = false;
  const interruption = new AbortController();
  let endsByItself = false;
  return {
    endsWhenInterrupted: () => {
      endsByItself = true;
      return interruption.signal;
    },
    interrupt: () => {
      if (!endsByItself || interruption.signal.aborted) return false;
      interruption.abort();
      return true;
    },
    changing: () => {
      mayHaveChanged = true;
    },
    interruptedText: () =>
      mayHaveChanged
        ? 'error: Interrupted. What was asked for may or may not have been done; repeating the command is safe.'
        : 'error: Interrupted. Nothing was changed.',
  };
};
