import { errorPage } from '@spherite/protocol';
import { Command as Commander, CommanderError, Option } from 'commander';
import { type Command, globalOptions, type OptionSpec, type OptionSpecs } from './command.ts';
import { type Group, groups, type Verb, verbs } from './commands/index.ts';
import { findNotSimulated } from './commands/not-simulated.ts';

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

/**
 * Reads a command line. Only the file of the verb that it names is loaded.
 * @param program - what `--version` and `--help` say of it
 */
export const parseCommandLine = async (
  argv: readonly string[],
  { version, home }: { readonly version: string; readonly home: string },
): Promise<CommandLine> => {
  const words = normalise(argv);
  const verb = findVerb(words);
  const missing = verb ? undefined : findNotSimulated(canonical(words));
  if (missing !== undefined) return { kind: 'usage', text: `error: ${missing}\n${seeUsage}` };
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
  program.addHelpText(
    'after',
    `\nThe service and its devices are looked for in SPHERITE_HOME, which is ${home}.`,
  );
  // Where the verb is known, nobody will see the others.
  for (const { path, summary } of verb ? [verb] : verbs) {
    const leaf = commandAt(program, path).summary(summary).description(summary);
    if (!command) continue;
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
    return { kind: 'usage', text: `${written}${seeUsage}` };
  }
  return result ?? { kind: 'help', text: written };
};

const seeUsage = `See ${errorPage('USAGE')} (USAGE).\n`;

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

/** The words with the name of each group in the place of its alias, as far as they name groups. */
export const canonical = (words: readonly string[]): string[] => {
  const path: string[] = [];
  for (const word of words)
    path.push(groups.find((group) => group.alias === word && isIn(group, path))?.path.at(-1) ?? word);
  return path;
};

export const findVerb = (words: readonly string[]): Verb | undefined => {
  const named = canonical(words);
  return verbs.find(({ path }) => isSame(path, named.slice(0, path.length)));
};

const isIn = ({ path }: Group, parent: readonly string[]): boolean => isSame(path.slice(0, -1), parent);

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((word, place) => word === other[place]);

/** The command at the end of a path; the groups on the way there are made where they are missing. */
const commandAt = (program: Commander, path: readonly string[]): Commander =>
  path.reduce(
    (parent, word, place) =>
      parent.commands.find((known) => known.name() === word) ??
      described(parent.command(word), path.slice(0, place + 1)),
    program,
  );

const described = (command: Commander, path: readonly string[]): Commander => {
  help(command, path);
  const group = groups.find((candidate) => isSame(candidate.path, path));
  if (group) command.description(group.summary);
  if (group?.alias) command.alias(group.alias);
  return command;
};

const help = (at: Commander, path: readonly string[]): void => {
  at.helpOption('-h, --help', 'Show this help.')
    .helpCommand(false)
    .showHelpAfterError(`Run '${['azsphere', ...path, '--help'].join(' ')}' to see what it takes.`);
};

const configure = (leaf: Commander, command: Command): void => {
  // Among options of its own, it would make a group of them that stands behind the global ones.
  leaf.addHelpOption(optionOf('-h, --help', 'Show this help.').helpGroup(globalGroup));
  if (command.notes) leaf.description(`${leaf.summary()}\n\n${command.notes}`);
  if (command.argument) {
    const { name, description, choices } = command.argument;
    leaf.addArgument(leaf.createArgument(`<${name}>`, description).choices(choices));
  }
  for (const spec of Object.values(command.options)) addOption(leaf, spec);
  for (const spec of Object.values(globalOptions)) addOption(leaf, spec, globalGroup);
  const width = Math.max(...command.examples.map(([line]) => line.length));
  const examples = command.examples.map(([line, purpose]) => `  ${line.padEnd(width)}  ${purpose}`);
  leaf.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
};

const globalGroup = 'Global options:';

const addOption = (leaf: Commander, spec: OptionSpec, group?: string): void => {
  const option = optionOf(spec.flags, spec.description);
  if (spec.choices) option.choices(spec.choices);
  if (group) option.helpGroup(group);
  for (const each of [option, ...(spec.aliases ?? []).map((flags) => optionOf(flags).hideHelp())]) {
    if (spec.parse) each.argParser(spec.parse);
    leaf.addOption(each);
  }
};

const optionOf = (flags: string, description?: string): Option => {
  const option = new Option(flags, description);
  // Commander takes what begins with `--no-` for the opposite of another option; none here is that.
  option.negate = false;
  return option;
};

/** The values by the names that the command gave its options, whichever spelling was used. */
const read = (leaf: Commander, specs: OptionSpecs): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const given = [spec.flags, ...(spec.aliases ?? [])]
        .map((flags) => leaf.getOptionValue(optionOf(flags).attributeName()))
        .find((found) => found !== undefined);
      if (spec.required && given === undefined)
        leaf.error(`error: required option '${spec.flags}' not specified`);
      return [name, spec.flags.includes('<') ? given : given === true];
    }),
  );
