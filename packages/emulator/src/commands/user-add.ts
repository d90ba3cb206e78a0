import { examples, firstLine, group, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const userAdd: Verb = (program, shell) => {
  group(program, 'user', 'Manage the users of the directories')
    .command('add')
    .summary('Add a user.')
    .description('Adds a user. Without --password-stdin a one-time password is generated and printed.')
    .argument('<name>', 'User name, e.g. carol@contoso.com; its domain names the directory.')
    .option('--password-stdin', 'Read a permanent password from the first line of standard input.')
    .addHelpText(
      'after',
      examples(
        ['spherite user add carol@contoso.com', 'with a one-time password that is printed'],
        ['spherite user add carol@contoso.com --password-stdin <password.txt', 'with a password of your own'],
      ),
    )
    .action(async (name: string, options: { passwordStdin?: true }) => {
      const { client } = await findRunning(shell);
      const password = options.passwordStdin ? { password: await firstLine(shell) } : {};
      const user = await client.addUser({ body: { name, ...password } });
      shell.print(`Added user '${user.name}'.`);
      if (user.password !== null)
        shell.print(`One-time password, to be changed at the first sign-in: ${user.password}`);
    });
};
