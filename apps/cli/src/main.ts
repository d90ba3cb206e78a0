import './parse-once.ts';

import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import * as host from '@spherite/host';
import manifest from '../package.json' with { type: 'json' };
import { createProgress, interruptedExitCode } from './interrupted.ts';
import { processTerminal } from './output.ts';
import { run } from './run.ts';
import { connectHttp } from './service-address.ts';

const progress = createProgress();
const terminal = processTerminal(progress);

process.on('SIGINT', () => {
  if (progress.interrupt()) return;
  // The terminal has written ^C, and stands behind it.
  if (terminal.interactive) terminal.stderr('');
  terminal.stderr(progress.interruptedText());
  process.exit(interruptedExitCode);
});

const status = run(process.argv.slice(2), {
  env: process.env,
  pid: process.pid,
  terminal,
  progress,
  host,
  version: manifest.version,
  now: Date.now,
  elapsed: () => process.uptime() * 1000,
  random: randomBytes,
  connect: connectHttp,
  openBrowser: async (url) => (await import('./sign-in/open-browser.ts')).openBrowser(url, process),
  wait: (milliseconds) => wait(milliseconds),
});

void status.then((code) => {
  process.exitCode = code;
});
