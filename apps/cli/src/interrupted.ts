/** The person pressed Ctrl-C at a question. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** What a shell expects of a command that SIGINT ended: 128 + 2. */
export const interruptedExitCode = 130;

export const interruptedText =
  'error: Interrupted. What was asked for may or may not have been done; repeating the command is safe.';
