import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { startEmulator } from '../start-emulator.ts';
import { runAzsphere } from './azsphere.ts';
import { PageMismatch } from './page-mismatch.ts';
import { runPage } from './run-page.ts';

const next = `That was the whole page, with real processes, two serial lines, an HTTP service and a database; nothing is left of it.

Now by hand:
  npx spherite up
and in a second terminal:
  npx azsphere login --username alice@contoso.com
  npx azsphere tenant create --name "Contoso Ltd"
  npx azsphere device claim

'npx spherite --help' and 'npx azsphere --help' tell the rest. 'npm test' runs every check.`;

const main = async (): Promise<void> => {
  let running: ChildProcess | undefined;
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      interrupted = true;
      running?.kill(signal);
    });

  const emulator = await startEmulator({ devices: 2, env: process.env });
  try {
    console.log(`Spherite runs at ${emulator.url}, with two devices, in a world of its own.\n`);
    await runPage({
      emulator,
      azsphere: runAzsphere({
        env: emulator.env,
        show: (line) => console.log(line === '' ? '' : `   ${line}`),
        started: (child) => {
          running = child;
          if (interrupted) child.kill();
        },
      }),
      newPassword: randomBytes(15).toString('base64url'),
      tell: (text) => console.log(`${text}\n`),
    });
  } catch (error) {
    process.exitCode = interrupted ? 130 : 1;
    if (!interrupted)
      console.error(error instanceof PageMismatch ? `This is not as the page says: ${error.message}` : error);
  } finally {
    await emulator[Symbol.asyncDispose]();
  }
  if (process.exitCode === undefined) console.log(next);
};

void main();
