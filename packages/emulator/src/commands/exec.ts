import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { SpheriteError } from '@spherite/protocol';
import { examples, reportTo, type Verb } from './command.ts';
import { type WorldText, worldOptions } from './world-options.ts';

export const exec: Verb = (program, shell, end) => {
  worldOptions(program.command('exec'))
    .summary('Run a command against a world of its own.')
    .description(
      "Starts a world of its own in a temporary folder, runs a command in it, and ends with the command's status. SPHERITE_HOME leads to the world, and 'azsphere' and 'spherite' are on the PATH.",
    )
    .argument('<command...>', 'The command and its arguments, after --.')
    .passThroughOptions()
    .addHelpText(
      'after',
      examples(
        ['spherite exec -- npm test', 'one device for the tests'],
        ['spherite exec --capabilities 11 -- ./deploy.sh', 'a device that takes applications'],
        ['spherite exec --devices 2 --seed nightly -- ./check.sh', 'the same two devices each time'],
      ),
    )
    .action(async (words: string[], options: WorldText) => {
      const [file = '', ...args] = words;
      let child: ChildProcess | undefined;
      let early: NodeJS.Signals | undefined;
      const undo = shell.onEnding((signal) => {
        if (!child) early = signal;
        // A Ctrl-C at a terminal reaches the command by itself: the terminal signals its whole foreground group.
        else if (signal !== 'SIGINT' || !shell.stdinIsTerminal) child.kill(signal);
      });
      const { manufacturingState, capabilities, radio, trust, ...world } = options;
      const [{ startEmulator }, { readDeviceSetup }] = await Promise.all([
        import('../start-emulator.ts'),
        import('@spherite/device'),
      ]);
      const { factory, ...setup } = await readDeviceSetup({ manufacturingState, capabilities, radio, trust });
      await using emulator = await startEmulator({
        ...world,
        ...factory,
        ...setup,
        env: shell.env,
        report: reportTo(shell),
      });
      if (early) {
        end(statusOf(early));
        return;
      }
      child = spawn(file, args, { stdio: 'inherit', env: emulator.env });
      try {
        const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
        end(status ?? statusOf(signal ?? 'SIGKILL'));
      } catch (error) {
        const why =
          (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such program' : String(error);
        throw new SpheriteError('USAGE', `'${file}' cannot be run: ${why}. Give a command after --.`, {
          cause: error,
        });
      } finally {
        undo();
      }
    });
};

/** As shells report a command that a signal ended. */
const statusOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];
