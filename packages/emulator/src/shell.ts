import type { Readable } from 'node:stream';

/** What a command may touch of the process that it runs in; main.ts hands over the real one. */
export interface Shell {
  readonly pid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Program and arguments that start this very program again. */
  readonly again: readonly [string, ...string[]];
  readonly stdin: Readable;
  readonly stdinIsTerminal: boolean;
  /** Milliseconds since 1970. */
  now(): number;
  /** Text as it is to standard output. */
  write(text: string): void;
  /** One line to standard output; a pipeline that stopped reading stops nothing here. */
  print(line: string): void;
  /** Resolves when standard output takes nothing any more, with the system's word for why: `EPIPE` when its reader has left. */
  readonly outputGone: Promise<string>;
  /** One line to standard error. */
  warn(line: string): void;
  /** Calls back at each signal that asks the process to end, instead of ending it; the result undoes that. */
  onEnding(listener: (signal: NodeJS.Signals) => void): () => void;
  /** @throws when there is no such process, or it belongs to somebody else. */
  kill(pid: number, signal: NodeJS.Signals): void;
}

/** Resolves at the first signal that asks the process to end; a second one ends it at once. */
export const untilEnding = (shell: Shell): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    const undo = shell.onEnding((signal) => {
      undo();
      resolve(signal);
    });
  });
