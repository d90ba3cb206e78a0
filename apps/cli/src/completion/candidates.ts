import { globalOptions, type OptionSpec } from '../command.ts';
import { canonical, findVerb } from '../command-line.ts';
import { verbs } from '../commands/index.ts';

/** What may stand where the cursor is. @param words - those after `azsphere`; the last one is being typed. */
export const candidates = async (words: readonly string[]): Promise<string[]> => {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  return (await possible(before)).filter((word) => word.startsWith(typed));
};

const possible = async (before: readonly string[]): Promise<string[]> => {
  const verb = findVerb(before);
  if (!verb) return nextWords(before);
  const command = await verb.load();
  const specs: OptionSpec[] = [...Object.values(command.options), ...Object.values(globalOptions)];
  const last = before.at(-1) ?? '';
  const open = specs.find(({ flags }) => flags.includes('<') && spellings(flags).includes(last));
  if (open) return [...(open.choices ?? [])];
  const given = new Set(before);
  return [
    ...(before.length === verb.path.length ? (command.argument?.choices ?? []) : []),
    ...specs
      .filter(({ flags }) => !spellings(flags).some((spelling) => given.has(spelling)))
      .map(({ flags }) => spellings(flags).at(-1) ?? ''),
    '--help',
  ];
};

const nextWords = (before: readonly string[]): string[] => {
  const typed = canonical(before);
  const further = verbs.filter(({ path }) => typed.every((word, place) => path[place] === word));
  return [...new Set(further.map(({ path }) => path[typed.length] ?? ''))];
};

const spellings = (flags: string): string[] => flags.split(/[ ,]+/).filter((word) => word.startsWith('-'));
