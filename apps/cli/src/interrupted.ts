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
  /** @returns the line that tells of the interruption. */
  interruptedText(): string;
}

export const createProgress = (): Progress => {
  let mayHaveChanged = false;
  return {
    changing: () => {
      mayHaveChanged = true;
    },
    interruptedText: () =>
      mayHaveChanged
        ? 'error: Interrupted. What was asked for may or may not have been done; repeating the command is safe.'
        : 'error: Interrupted. Nothing was changed.',
  };
};
