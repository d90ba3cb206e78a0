import { pickAttachedDevice } from '@spherite/cli';
import { followDiagnostics, listAttachedDevices, spheriteHome } from '@spherite/host';
import { untilEnding } from '../shell.ts';
import { examples, type Verb } from './command.ts';

export const consoleVerb: Verb = (program, shell) => {
  program
    .command('console')
    .summary('Show what a device says on its line.')
    .description(
      'Shows the diagnostics of a device, from what it has kept of them on, until Ctrl-C. Other commands use the line meanwhile.',
    )
    .option('-d, --device <device>', 'Device ID, IP address, connection path or serial port.')
    .addHelpText(
      'after',
      examples(
        ['spherite console', 'the only device that is attached'],
        ['spherite console --device 2', 'the one at connection path 2'],
      ),
    )
    .action(async ({ device }: { device?: string }) => {
      const ending = new AbortController();
      void untilEnding(shell).then(() => ending.abort());
      const attached = await listAttachedDevices(spheriteHome(shell.env));
      await followDiagnostics(pickAttachedDevice(attached, device).address, shell.write, ending.signal);
    });
};
