import { SpheriteError } from '@spherite/protocol';
import type { Context } from './context.ts';

export interface SecretChoice {
  /** The option that it is given with: `--psk`. The one for standard input is called the same, with `-stdin`. */
  readonly option: `--${string}`;
  readonly given: string | undefined;
  readonly fromStdin: boolean;
  /** What a person is asked. */
  readonly question: string;
}

/**
 * A password or key that the person gave: with an option, or better on standard input. At a terminal, where typing
 * would show it, standard input means a question.
 * @returns undefined where it was given in neither way
 */
export const givenSecret = async (
  { terminal, warn }: Context,
  { option, given, fromStdin, question }: SecretChoice,
): Promise<string | undefined> => {
  if (given !== undefined && fromStdin)
    throw new SpheriteError('USAGE', `${option} and ${option}-stdin exclude each other. Leave out one.`);
  if (given !== undefined) {
    warn(
      `What is given with ${option} stays in the history of the shell, and others on this machine can see it while the command runs. ${option}-stdin avoids both.`,
    );
    return given;
  }
  if (!fromStdin) return undefined;
  if (terminal.interactive) return terminal.askHidden(question);
  const [line] = await terminal.readLines();
  if (!line)
    throw new SpheriteError('USAGE', `Standard input is empty. With ${option}-stdin its first line is read.`);
  return line;
};

/** As {@link givenSecret}, where it has to be there: a person who gave none is asked. */
export const neededSecret = async (context: Context, choice: SecretChoice): Promise<string> => {
  const { option, question } = choice;
  const secret = await givenSecret(context, choice);
  if (secret !== undefined) return secret;
  if (context.terminal.interactive) return context.terminal.askHidden(question);
  throw new SpheriteError(
    'USAGE',
    `${question}: it is needed, and nobody is here to ask. Add ${option}-stdin and write it to standard input.`,
  );
};
