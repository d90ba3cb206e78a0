import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '@spherite/host';
import { SpheriteError } from '@spherite/protocol';
import { examples, type Verb } from './command.ts';
import { findRunning } from './running.ts';

/** How long an ending may take: open requests are answered and the database is closed. */
const patienceMs = 15_000;
const lookEveryMs = 20;

export const down: Verb = (program, shell) => {
  program
    .command('down')
    .summary('Stop what runs in this home, and wait until it is gone.')
    .description('Stops the Spherite that runs in this home, and waits until it is gone.')
    .addHelpText('after', examples(['spherite down', 'end what runs in SPHERITE_HOME']))
    .action(async () => {
      const { locator } = await findRunning(shell);
      shell.kill(locator.pid, 'SIGTERM');
      for (let waited = 0; await isAlive(locator); waited += lookEveryMs) {
        if (waited >= patienceMs)
          throw new SpheriteError(
            'STILL_RUNNING',
            `Spherite with pid ${locator.pid} was asked to end and has not within ${patienceMs / 1000} seconds. If nothing else helps, end it with 'kill -9 ${locator.pid}': acknowledged claims are on disk.`,
          );
        await delay(lookEveryMs);
      }
      shell.print(`Spherite (pid ${locator.pid}) has ended.`);
    });
};
