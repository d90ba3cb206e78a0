import { group, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const directoryAdd: Verb = (program, shell) => {
  group(program, 'directory', 'Manage the directories')
    .command('add')
    .summary('Add a directory')
    .description("Adds a directory. Its users are added with 'spherite user add'.")
    .argument('<domain>', 'the domain that names it, e.g. fabrikam.com')
    .action(async (name: string) => {
      const { client } = await findRunning(shell);
      const directory = await client.addDirectory({ body: { name } });
      shell.print(`Added directory '${directory.name}' (${directory.id}).`);
    });
};
