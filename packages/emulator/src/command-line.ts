import { spheriteHome } from '@spherite/host';
import { Command } from 'commander';
import { verbs } from './commands/index.ts';
import type { Shell } from './shell.ts';

/** The command line of `spherite`, of one hand with that of `azsphere`. */
export const commandLine = (version: string, shell: Shell, end: (status: number) => void): Command => {
  const program = new Command('spherite')
    .description(
      'An Azure Sphere on your own machine: devices on serial lines, the Security Service, and its users.',
    )
    .version(version, '--version', 'Show the version.')
    .helpOption('-h, --help', 'Show this help.')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText('after', `\nEach SPHERITE_HOME holds one of them; it is ${spheriteHome(shell.env)}.`)
    .enablePositionalOptions()
    .exitOverride();
  for (const verb of verbs) verb(program, shell, end);
  pointToHelp(program, program.name());
  return program;
};

const pointToHelp = (command: Command, path: string): void => {
  command.helpCommand(false).showHelpAfterError(`Run '${path} --help' to see what it takes.`);
  for (const below of command.commands) pointToHelp(below, `${path} ${below.name()}`);
};
