import { errorPage, programFailure } from '@spherite/protocol';
import { CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { commandLine } from './command-line.ts';
import type { Shell } from './shell.ts';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

// A pipeline that stops reading, or a terminal that goes, is no reason to die, and with us every device and the service.
const outputGone = new Promise<string>((resolve) => {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message));
});
process.stderr.on('error', () => undefined);

const shell: Shell = {
  pid: process.pid,
  env: process.env,
  again: [process.execPath, process.argv[1] ?? ''],
  stdin: process.stdin,
  stdinIsTerminal: process.stdin.isTTY,
  now: Date.now,
  write: (text) => void process.stdout.write(text),
  print: (line) => void process.stdout.write(`${line}\n`),
  outputGone,
  warn: (line) => void process.stderr.write(`${line}\n`),
  onEnding: (listener) => {
    for (const signal of endings) process.on(signal, listener);
    return () => {
      for (const signal of endings) process.off(signal, listener);
    };
  },
  kill: (pid, signal) => void process.kill(pid, signal),
};

const end = (status: number): void => {
  process.exitCode = status;
};

const argv = process.argv.slice(2);

const run = async (): Promise<void> => {
  try {
    const program = commandLine(manifest.version, shell, end);
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said what it has to say. Help that was asked for is no failure; everything else is wrong usage.
      if (error.exitCode === 0) return;
      shell.warn(`See ${errorPage('USAGE')} (USAGE).`);
      end(2);
    } else {
      const { text, status } = programFailure(error);
      shell.warn(text);
      end(status);
    }
  }
};

void run();
