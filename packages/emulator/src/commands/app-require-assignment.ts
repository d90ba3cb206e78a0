import { examples, group, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const appRequireAssignment: Verb = (program, shell) => {
  group(program, 'app', 'Manage who may use the Azure Sphere Utility')
    .command('require-assignment')
    .summary('Let only assigned users sign in.')
    .description("Lets only the assigned users of a directory sign in to the 'Azure Sphere Utility'.")
    .option('--directory <domain>', 'The directory.', 'contoso.com')
    .option('--off', 'Let every user of the directory sign in again.')
    .addHelpText(
      'after',
      examples(
        ['spherite app require-assignment', 'only assigned users of contoso.com'],
        ['spherite app require-assignment --off', 'every user again'],
      ),
    )
    .action(async (options: { directory: string; off?: true }) => {
      const { client } = await findRunning(shell);
      const answer = await client.setAssignmentRequired({
        body: { directory: options.directory, required: !options.off },
      });
      shell.print(
        answer.required
          ? `Only assigned users of '${answer.directory}' can sign in to the Azure Sphere Utility. Assign one with 'spherite app assign NAME'.`
          : `Every user of '${answer.directory}' can sign in to the Azure Sphere Utility.`,
      );
    });
};
