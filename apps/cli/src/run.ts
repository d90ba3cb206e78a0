import { parseCommandLine } from './command-line.ts';
import type { Surroundings } from './context.ts';
import { createContext } from './create-context.ts';
import { errorLines, failureOf } from './failure.ts';
import { Interrupted, interruptedExitCode } from './interrupted.ts';
import { failedIn, succeededIn } from './texts/elapsed.ts';

/** Runs one command line to its end. @returns the exit code: 0 done, 1 failed, 2 not understood, 130 interrupted. */
export const run = async (argv: readonly string[], surroundings: Surroundings): Promise<number> => {
  const { terminal, elapsed } = surroundings;
  if (argv[0] === '__complete') {
    const { candidates } = await import('./completion/candidates.ts');
    for (const candidate of await candidates(argv.slice(1))) terminal.stdout(candidate);
    return 0;
  }
  const { version, host, env } = surroundings;
  const line = await parseCommandLine(argv, { version, home: host.spheriteHome(env) });
  if (line.kind !== 'run') {
    const write = line.kind === 'help' ? terminal.stdout : terminal.stderr;
    for (const text of line.text.trimEnd().split('\n')) write(text);
    return line.kind === 'help' ? 0 : 2;
  }
  const isText = line.global.output === 'text';
  try {
    const context = createContext(surroundings, line.global);
    const answer = await line.command.run(line.options as never, context, line.argument);
    if (!isText) for (const text of json(answer)) terminal.stdout(text);
    else if (!line.command.bare) terminal.stdout(succeededIn(elapsed()));
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) {
      terminal.stderr(surroundings.progress.interruptedText());
      return interruptedExitCode;
    }
    const failure = failureOf(error);
    for (const text of errorLines(failure)) terminal.stderr(text);
    if (line.global.debug) for (const text of stack(error)) terminal.stderr(`trace: ${text}`);
    if (failure.code === 'USAGE') return 2;
    if (isText) terminal.stderr(`error: ${failedIn(elapsed())}`);
    return 1;
  }
};

/** Nothing where the command has printed all that there is. */
const json = (answer: unknown): string[] =>
  answer === undefined ? [] : JSON.stringify(answer, null, 2).split('\n');

const stack = (error: unknown): string[] =>
  error instanceof Error ? (error.stack ?? error.message).split('\n') : [];
