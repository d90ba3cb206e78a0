import { errorPage, SpheriteError } from '@spherite/protocol';
import { type Command, InvalidArgumentError } from 'commander';
import type { Shell } from '../shell.ts';

/** Adds one verb to the program; `index.ts` lists them. */
export type Verb = (program: Command, shell: Shell, end: (status: number) => void) => void;

/** The group that a verb such as `user add` belongs to, made when its first verb asks for it. */
export const group = (program: Command, name: string, summary: string): Command =>
  program.commands.find((command) => command.name() === name) ??
  program.command(name).description(`${summary}.`);

/** What `--help` ends with: command lines, each with its purpose. */
export const examples = (...lines: readonly (readonly [line: string, purpose: string])[]): string => {
  const width = Math.max(...lines.map(([line]) => line.length));
  return `\nExamples:\n${lines.map(([line, purpose]) => `  ${line.padEnd(width)}  ${purpose}`).join('\n')}`;
};

export const wholeNumber =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < from || value > to)
      throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
    return value;
  };

/** @throws InvalidArgumentError, which the command line makes a sentence of. */
export const seedText = (text: string): string => {
  if (text.length < 1 || text.length > 1024)
    throw new InvalidArgumentError('It must have 1 to 1024 characters.');
  return text;
};

/** @throws InvalidArgumentError */
export const folderPath = (text: string): string => {
  if (text === '') throw new InvalidArgumentError('It must be the path of a folder.');
  return text;
};

/** Faults of the machine and bugs are told on standard error: whoever asked over HTTP sees only that something failed. */
export const reportTo =
  (shell: Shell) =>
  (error: unknown): void =>
    shell.warn(`warn: ${reportOf(error)}`);

/** A bug is told with the way to it; a full disk is no bug. */
const reportOf = (error: unknown): string => {
  if (error instanceof SpheriteError) return `${error.message} See ${errorPage(error.code)} (${error.code}).`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

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
