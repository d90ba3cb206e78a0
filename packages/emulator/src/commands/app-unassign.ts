import { examples, group, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const appUnassign: Verb = (program, shell) => {
  group(program, 'app', 'Manage who may use the Azure Sphere Utility')
    .command('unassign')
    .summary("Take a user's assignment back.")
    .description("Takes a user's assignment to the 'Azure Sphere Utility' back.")
    .argument('<name>', 'User name, e.g. alice@contoso.com.')
    .addHelpText(
      'after',
      examples([
        'spherite app unassign alice@contoso.com',
        'keep this user out where assignment is required',
      ]),
    )
    .action(async (name: string) => {
      const { client } = await findRunning(shell);
      const user = await client.setAssignment({ body: { user: name, assigned: false } });
      shell.print(`User '${user.name}' is no longer assigned to the Azure Sphere Utility.`);
    });
};
