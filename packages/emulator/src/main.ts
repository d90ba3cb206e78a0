import { errorPage, SpheriteError } from '@spherite/protocol';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { verbs } from './commands/index.ts';
import type { Shell } from './shell.ts';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

// A pipeline that stops reading, or a terminal that goes, is no reason to die, and with us every device and the service.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const shell: Shell = {
  pid: process.pid,
  env: process.env,
  again: [process.execPath, process.argv[1] ?? ''],
  stdin: process.stdin,
  stdinIsTerminal: process.stdin.isTTY,
  print: (line) => void process.stdout.write(`${line}\n`),
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

const program = new Command('spherite')
  .description(
    'An Azure Sphere on your own machine: devices on serial lines, the Security Service, and its users.',
  )
  .version(manifest.version)
  .enablePositionalOptions()
  .exitOverride();
for (const verb of verbs) verb(program, shell, end);

const run = async (): Promise<void> => {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said what it has to say. Help that was asked for is no failure; everything else is wrong usage.
      end(error.exitCode === 0 ? 0 : 2);
    } else if (error instanceof SpheriteError) {
      shell.warn(`error: ${error.message}`);
      shell.warn(`error: See ${errorPage(error.code)}.`);
      end(error.code === 'USAGE' ? 2 : 1);
    } else {
      shell.warn(`error: This is a bug in Spherite: ${error instanceof Error ? error.stack : String(error)}`);
      shell.warn(`error: See ${errorPage('INTERNAL')}.`);
      end(1);
    }
  }
};

void run();
