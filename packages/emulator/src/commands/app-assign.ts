import { group, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const appAssign: Verb = (program, shell) => {
  group(program, 'app', 'Manage who may use the Azure Sphere Utility')
    .command('assign')
    .summary('Assign a user')
    .description("Assigns a user to the 'Azure Sphere Utility'.")
    .argument('<name>', 'user name, e.g. alice@contoso.com')
    .action(async (name: string) => {
      const { client } = await findRunning(shell);
      const user = await client.setAssignment({ body: { user: name, assigned: true } });
      shell.print(`User '${user.name}' is assigned to the Azure Sphere Utility.`);
    });
};
