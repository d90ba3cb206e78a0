import { randomBytes } from 'node:crypto';
import { spheriteHome } from '@spherite/host';
import { openAuthority } from '@spherite/host/bridge';
import { examples, type Verb } from './command.ts';

export const ca: Verb = (program, shell) => {
  program
    .command('ca')
    .summary('Print where the certificate is that clients of devices need.')
    .description(
      'Prints the path of the certificate by which HTTPS clients know the devices of this home. It is made when there is none yet, and kept.',
    )
    .addHelpText(
      'after',
      examples(['curl --cacert "$(spherite ca)" https://127.0.0.1:PORT/status', 'ask a device over HTTPS']),
    )
    .action(async () => {
      const authority = await openAuthority({
        home: spheriteHome(shell.env),
        now: shell.now,
        random: randomBytes,
      });
      shell.print(authority.path);
    });
};
