import { errorPage } from '@spherite/protocol';
import { Command as Commander, CommanderError, Option } from 'commander';
import { type Command, globalOptions, type OptionSpec, type OptionSpecs } from './command.ts';
import { groups, type Verb, verbs } from './commands/index.ts';

/** What a command line turned out to be. */
export type CommandLine =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'usage'; readonly text: string }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly options: Readonly<Record<string, unknown>>;
      readonly global: GlobalOptions;
      readonly argument: string;
    };

export interface GlobalOptions {
  readonly output: 'text' | 'json';
  readonly service: string | undefined;
  readonly verbose: boolean;
  readonly debug: boolean;
}

/** Reads a command line. Only the file of the verb that it names is loaded. */
export const parseCommandLine = async (argv: readonly string[], version: string): Promise<CommandLine> => {
  const words = normalise(argv);
  const verb = findVerb(words);
  const command = await verb?.load();
  let written = '';
  let result: CommandLine | undefined;
  const program = new Commander('azsphere')
    .description('Manage Azure Sphere devices and tenants.')
    .version(version, '--version', 'Show the version.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        written += text;
      },
      writeErr: (text) => {
        written += text;
      },
    });
  help(program, []);
  for (const { path, summary, load } of verbs) {
    const leaf = leafOf(program, path).summary(summary).description(summary);
    if (!verb || !command || load !== verb.load) continue;
    help(leaf, path);
    configure(leaf, command);
    leaf.action((argument: unknown) => {
      const options = read(leaf, command.options);
      const { output, ...global } = read(leaf, globalOptions);
      result = {
        kind: 'run',
        command,
        options,
        global: { ...global, output: output ?? 'text' } as GlobalOptions,
        argument: typeof argument === 'string' ? argument : '',
      };
    });
  }
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'help', text: written };
    return { kind: 'usage', text: `${written}See ${errorPage('USAGE')} (USAGE).\n` };
  }
  return result ?? { kind: 'help', text: written };
};

/** Brings options that stand before the verb behind it, and translates the first generation's `-?`. */
const normalise = (argv: readonly string[]): string[] => {
  const words = argv.map((word) => (word === '-?' ? '--help' : word));
  let first = 0;
  while (words[first]?.startsWith('-') && words[first] !== '--')
    first += takesValue(words[first] ?? '') ? 2 : 1;
  if (first >= words.length) return words.length === 0 ? ['--help'] : words;
  return [...words.slice(first), ...words.slice(0, first)];
};

const takesValue = (word: string): boolean =>
  Object.values(globalOptions).some(
    ({ flags }) => flags.includes('<') && flags.split(/[ ,]+/).includes(word),
  );

export const findVerb = (words: readonly string[]): Verb | undefined => {
  const [first = '', second] = words;
  const group = groups.find(({ name, alias }) => first === name || first === alias);
  return verbs.find(({ path }) =>
    path.length === 1 ? path[0] === first : path[0] === group?.name && path[1] === second,
  );
};

const leafOf = (program: Commander, [first = '', second]: readonly string[]): Commander => {
  if (second === undefined) return program.command(first);
  const known = program.commands.find((candidate) => candidate.name() === first);
  if (known) return known.command(second);
  const group = program.command(first);
  help(group, [first]);
  const described = groups.find(({ name }) => name === first);
  if (described) group.description(described.summary);
  if (described?.alias) group.alias(described.alias);
  return group.command(second);
};

const help = (at: Commander, path: readonly string[]): void => {
  at.helpOption('-h, --help', 'Show this help.')
    .helpCommand(false)
    .showHelpAfterError(`Run '${['azsphere', ...path, '--help'].join(' ')}' to see what it takes.`);
};

const configure = (leaf: Commander, command: Command): void => {
  if (command.notes) leaf.description(`${leaf.summary()}\n\n${command.notes}`);
  if (command.argument) {
    const { name, description, choices } = command.argument;
    leaf.addArgument(leaf.createArgument(`<${name}>`, description).choices(choices));
  }
  for (const spec of Object.values(command.options)) addOption(leaf, spec);
  for (const spec of Object.values(globalOptions)) addOption(leaf, spec, 'Global options:');
  const width = Math.max(...command.examples.map(([line]) => line.length));
  const examples = command.examples.map(([line, purpose]) => `  ${line.padEnd(width)}  ${purpose}`);
  leaf.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
};

const addOption = (leaf: Commander, spec: OptionSpec, group?: string): void => {
  const option = new Option(spec.flags, spec.description);
  if (spec.choices) option.choices(spec.choices);
  if (group) option.helpGroup(group);
  leaf.addOption(option);
  for (const flags of spec.aliases ?? []) leaf.addOption(new Option(flags).hideHelp());
};

/** The values by the names that the command gave its options, whichever spelling was used. */
const read = (leaf: Commander, specs: OptionSpecs): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const given = [spec.flags, ...(spec.aliases ?? [])]
        .map((flags) => leaf.getOptionValue(new Option(flags).attributeName()))
        .find((found) => found !== undefined);
      if (spec.required && given === undefined)
        leaf.error(`error: required option '${spec.flags}' not specified`);
      return [name, spec.flags.includes('<') ? given : given === true];
    }),
  );
