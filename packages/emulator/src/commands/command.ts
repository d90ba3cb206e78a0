import { SpheriteError } from '@spherite/protocol';
import { type Command, InvalidArgumentError } from 'commander';
import type { Shell } from '../shell.ts';

/** Adds one verb to the program; `index.ts` lists them. */
export type Verb = (program: Command, shell: Shell, end: (status: number) => void) => void;

/** The group that a verb such as `user add` belongs to, made when its first verb asks for it. */
export const group = (program: Command, name: string, summary: string): Command =>
  program.commands.find((command) => command.name() === name) ??
  program.command(name).summary(summary).description(`${summary}.`);

export const wholeNumber =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < from || value > to)
      throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
    return value;
  };

/** Faults of the machine and bugs are told on standard error: whoever asked over HTTP sees only that something failed. */
export const reportTo =
  (shell: Shell) =>
  (error: unknown): void =>
    shell.warn(`warn: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);

/** The first line of standard input, without its line break. */
export const firstLine = async (shell: Shell): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of shell.stdin) {
    chunks.push(Buffer.from(chunk));
    if (Buffer.concat(chunks).includes('\n')) break;
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1);
  if (line === '')
    throw new SpheriteError(
      'USAGE',
      'Standard input is empty. With --password-stdin, its first line is the password.',
    );
  return line;
};
