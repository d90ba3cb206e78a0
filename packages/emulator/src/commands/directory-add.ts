import { examples, group, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const directoryAdd: Verb = (program, shell) => {
  group(program, 'directory', 'Manage the directories')
    .command('add')
    .summary('Add a directory.')
    .description("Adds a directory. Its users are added with 'spherite user add'.")
    .argument('<domain>', 'The domain that names it, e.g. fabrikam.com.')
    .addHelpText('after', examples(['spherite directory add fabrikam.com', 'a second company']))
    .action(async (name: string) => {
      const { client } = await findRunning(shell);
      const directory = await client.addDirectory({ body: { name } });
      shell.print(`Added directory '${directory.name}' (${directory.id}).`);
    });
};
