import { examples, group, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const userResetPassword: Verb = (program, shell) => {
  group(program, 'user', 'Manage the users of the directories')
    .command('reset-password')
    .summary('Give a user a new one-time password.')
    .description('Gives a user a new one-time password and ends the sign-ins that the user has.')
    .argument('<name>', 'User name, e.g. alice@contoso.com.')
    .addHelpText(
      'after',
      examples(['spherite user reset-password alice@contoso.com', 'print a new one-time password']),
    )
    .action(async (name: string) => {
      const { client } = await findRunning(shell);
      const user = await client.resetPassword({ body: { name } });
      shell.print(`User '${user.name}' has a new password and is signed out everywhere.`);
      shell.print(`One-time password, to be changed at the first sign-in: ${user.password}`);
    });
};
