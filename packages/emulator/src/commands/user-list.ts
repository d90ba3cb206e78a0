import { table } from '@spherite/cli';
import { examples, group, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const userList: Verb = (program, shell) => {
  group(program, 'user', 'Manage the users of the directories')
    .command('list')
    .summary('List the users.')
    .description('Lists the users of all directories, with the one-time passwords that still work.')
    .option('--json', 'Print JSON.')
    .addHelpText(
      'after',
      examples(
        ['spherite user list', 'names, directories and one-time passwords'],
        ['spherite user list --json', 'the same for a program'],
      ),
    )
    .action(async (options: { json?: true }) => {
      const { client } = await findRunning(shell);
      const users = await client.listUsers();
      if (options.json) return shell.print(JSON.stringify(users));
      const rows = users.map((user) => [
        user.name,
        user.directory,
        user.assigned ? 'yes' : 'no',
        user.password ?? '',
      ]);
      for (const line of table(['Name', 'Directory', 'Assigned', 'One-time password'], rows))
        shell.print(line);
    });
};
