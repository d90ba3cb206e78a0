import { InvalidArgumentError } from 'commander';
import type { OptionSpec } from '../command.ts';

/** In lower case, as devices write it. */
export const parseGuid = (text: string): string => {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('It must be a GUID, like 2f074b0f-d99d-4692-82d9-ef93a7d6463c.');
};

/** What a verb on applications takes; without it, the verb is about all of them. */
export const componentIdOption: OptionSpec<string | undefined> = {
  flags: '-i, --component-id <id>',
  description: 'The application, by the component ID of its manifest; all of them unless given.',
  aliases: ['--componentid <id>', '--componentID <id>'],
  parse: parseGuid,
};
