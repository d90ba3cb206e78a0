import { SpheriteError } from '@spherite/protocol';
import { examples, group, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const auditVerify: Verb = (program, shell) => {
  group(program, 'audit', 'Check the audit trail')
    .command('verify')
    .summary('Check the audit trail against itself and the claims.')
    .description(
      'Recomputes the hash of every entry of the audit trail, and compares the trail with the claims, so that a changed entry and a cut tail both show.',
    )
    .option('--json', 'Print JSON.')
    .addHelpText('after', examples(['spherite audit verify', 'status 1 if the trail does not hold']))
    .action(async (options: { json?: true }) => {
      const { client } = await findRunning(shell);
      const { ok, entries, problems } = await client.verifyAudit();
      if (options.json) shell.print(JSON.stringify({ ok, entries, problems }));
      else if (ok) shell.print(`The audit trail holds: ${entries} entries, in agreement with the claims.`);
      if (!ok)
        throw new SpheriteError(
          'AUDIT_BROKEN',
          `The audit trail does not hold. ${problems.join(' ')} Keep the data folder as evidence.`,
        );
    });
};
