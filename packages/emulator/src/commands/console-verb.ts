import { pickAttachedDevice } from '@spherite/cli';
import { followDiagnostics, listAttachedDevices, spheriteHome } from '@spherite/host';
import { SpheriteError } from '@spherite/protocol';
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
      let lostFor: string | undefined;
      void shell.outputGone.then((why) => {
        // A reader who has left has seen what they wanted to see.
        if (why !== 'EPIPE') lostFor = why;
        ending.abort();
      });
      const attached = await listAttachedDevices(spheriteHome(shell.env));
      const { address } = pickAttachedDevice(attached, device);
      await followDiagnostics(address, (text) => shell.write(harmless(text)), ending.signal);
      if (lostFor !== undefined)
        throw new SpheriteError(
          'FILE_UNUSABLE',
          `The output cannot be written (${lostFor}). See where it goes.`,
        );
    });
};

/** Text of a device must not drive the terminal. */
const harmless = (text: string): string => text.replace(/[^\P{Cc}\r\n\t]/gu, '\u{FFFD}');
