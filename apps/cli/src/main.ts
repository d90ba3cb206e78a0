import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import * as host from '@spherite/host';
import manifest from '../package.json' with { type: 'json' };
import { interruptedExitCode, interruptedText } from './interrupted.ts';
import { processTerminal } from './output.ts';
import { run } from './run.ts';
import { connectHttp } from './service-address.ts';

const terminal = processTerminal();

process.once('SIGINT', () => {
  terminal.stderr(interruptedText);
  process.exit(interruptedExitCode);
});

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  pid: process.pid,
  terminal,
  host,
  version: manifest.version,
  now: Date.now,
  elapsed: () => performance.now(),
  random: randomBytes,
  connect: connectHttp,
  openBrowser: async (url) => (await import('./sign-in/open-browser.ts')).openBrowser(url, process),
  wait: (milliseconds) => wait(milliseconds),
});
