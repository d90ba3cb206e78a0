import { examples, group, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const appAssign: Verb = (program, shell) => {
  group(program, 'app', 'Manage who may use the Azure Sphere Utility')
    .command('assign')
    .summary('Assign a user.')
    .description("Assigns a user to the 'Azure Sphere Utility'.")
    .argument('<name>', 'User name, e.g. alice@contoso.com.')
    .addHelpText(
      'after',
      examples(['spherite app assign alice@contoso.com', 'let this user in where assignment is required']),
    )
    .action(async (name: string) => {
      const { client } = await findRunning(shell);
      const user = await client.setAssignment({ body: { user: name, assigned: true } });
      shell.print(`User '${user.name}' is assigned to the Azure Sphere Utility.`);
    });
};
