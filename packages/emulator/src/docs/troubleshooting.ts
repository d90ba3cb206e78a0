import { identityErrors } from '@spherite/identity';
import { errorPages } from '@spherite/protocol';

const introduction = `# Troubleshooting

Every error of Spherite has a code, and every message names its page here. The text is generated from the
tables that the programs themselves use: \`pnpm --filter spherite docs\` writes it anew, and a test compares it.

An \`error:\` line tells what happened in your case. Below is what lies behind it.
`;

const identityIntroduction = `## Identities, statements and nonces

Library users of \`@spherite/identity\` meet these codes on \`IdentityError\`; a command or the service shows
their text within one of the errors above.
`;

/** The whole of `docs/troubleshooting.md`. */
export const troubleshooting = (): string =>
  [
    introduction,
    ...Object.entries(errorPages).map(
      ([code, page]) =>
        `## ${code}\n\n${page.meaning}\n\n- **Why it happens:** ${page.cause}\n- **What to do:** ${page.remedy}\n`,
    ),
    identityIntroduction,
    ...Object.entries(identityErrors).map(
      ([code, page]) =>
        `### ${code}\n\n- **Why the rule exists:** ${page.why}\n- **What to do:** ${page.next}\n`,
    ),
  ].join('\n');
