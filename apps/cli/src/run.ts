import { join } from 'node:path';
import type { GlobalOptions } from './command-line.ts';
import { parseCommandLine } from './command-line.ts';
import type { Context, Surroundings } from './context.ts';
import { errorLines, failureOf } from './failure.ts';
import type { LockOptions } from './files/file-lock.ts';
import { stateFile } from './files/state-file.ts';
import { Interrupted, interruptedExitCode, interruptedText } from './interrupted.ts';
import { findService } from './service-address.ts';
import { signInSession } from './sign-in/session.ts';
import { signInStore, signIns } from './sign-in/store.ts';
import { selectedTenants, tenantSelection } from './tenants/selection.ts';
import { failedIn, succeededIn } from './texts/elapsed.ts';

/** Runs one command line to its end. @returns the exit code: 0 done, 1 failed, 2 not understood, 130 interrupted. */
export const run = async (argv: readonly string[], surroundings: Surroundings): Promise<number> => {
  const { terminal, elapsed } = surroundings;
  if (argv[0] === '__complete') {
    const { candidates } = await import('./completion/candidates.ts');
    for (const candidate of await candidates(argv.slice(1))) terminal.stdout(candidate);
    return 0;
  }
  const line = await parseCommandLine(argv, surroundings.version);
  if (line.kind !== 'run') {
    const write = line.kind === 'help' ? terminal.stdout : terminal.stderr;
    for (const text of line.text.trimEnd().split('\n')) write(text);
    return line.kind === 'help' ? 0 : 2;
  }
  const isText = line.global.output === 'text';
  try {
    const context = createContext(surroundings, line.global);
    const answer = await line.command.run(line.options as never, context, line.argument);
    if (!isText) for (const text of JSON.stringify(answer, null, 2).split('\n')) terminal.stdout(text);
    else if (!line.command.bare) terminal.stdout(succeededIn(elapsed()));
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) {
      terminal.stderr(interruptedText);
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

const stack = (error: unknown): string[] =>
  error instanceof Error ? (error.stack ?? error.message).split('\n') : [];

const createContext = (surroundings: Surroundings, global: GlobalOptions): Context => {
  const { terminal, host, now } = surroundings;
  const home = host.spheriteHome(surroundings.env);
  const isText = global.output === 'text';
  const warn = (...lines: readonly string[]): void => {
    for (const line of lines) terminal.stderr(`warn: ${line}`);
  };
  const verbose = (line: string): void => {
    if (global.verbose || global.debug) terminal.stderr(`verbose: ${line}`);
  };
  const trace = (line: string): void => {
    if (global.debug) terminal.stderr(`trace: ${line}`);
  };
  let found: ReturnType<typeof findService> | undefined;
  const service = (): ReturnType<typeof findService> =>
    (found ??= findService(surroundings, home, global.service, trace));

  const lock: LockOptions = {
    self: async () =>
      (await host.identifyProcess(surroundings.pid)) ?? { pid: surroundings.pid, startTime: '' },
    isAlive: host.isAlive,
    wait: surroundings.wait,
  };
  const folder = join(home, 'azsphere');
  const signInPath = join(folder, 'sign-in.json');
  const selectionPath = join(folder, 'selected-tenant.json');
  const store = signInStore(stateFile(signInPath, signIns, lock), () =>
    warn(`${signInPath} is damaged, so nobody is signed in. 'azsphere login' writes it anew.`),
  );
  return {
    ...surroundings,
    home,
    format: global.output,
    say: (...lines) => {
      if (isText) for (const line of lines) terminal.stdout(line);
    },
    notice: (...lines) => {
      for (const line of lines) (isText ? terminal.stdout : terminal.stderr)(line);
    },
    warn,
    verbose,
    service,
    signIns: store,
    session: signInSession({ service, signIns: store, now, verbose }),
    selection: tenantSelection(stateFile(selectionPath, selectedTenants, lock), () =>
      warn(`${selectionPath} is damaged, so no tenant is selected. 'azsphere tenant select' writes it anew.`),
    ),
  };
};
