import { randomBytes } from 'node:crypto';
import { identifyProcess, programFailure, SpheriteError, spheriteHome } from '@spherite/protocol';
import manifest from '../package.json' with { type: 'json' };
import { type Arguments, help, parseArguments } from './program/arguments.ts';
import { runDevice } from './program/run-device.ts';

// Whoever read our output may have gone; the device goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const fail = (error: unknown): void => {
  const { text, status } = programFailure(error);
  console.error(text);
  process.exitCode = status;
};

const main = async (): Promise<void> => {
  const args = parseArguments(process.argv.slice(2));
  if (args === 'help') process.stdout.write(help);
  else if (args === 'version') console.log(manifest.version);
  else await stay(args);
};

const stay = async (args: Arguments): Promise<void> => {
  const ending = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const device = await runDevice(args, {
    home: spheriteHome(process.env),
    self: await identifyProcess(process.pid),
    now: Date.now,
    random: randomBytes,
    log: (line) => console.error(line),
    // A full disk is told in its words, a bug with the way to it.
    report: (error) => console.error(error instanceof SpheriteError ? error.message : error),
  });
  const { id, serial, connectionPath } = device.ready;
  if (args.json) console.log(JSON.stringify(device.ready));
  else
    console.log(
      `Device ${id}\nis attached at ${serial} (connection path ${connectionPath}). Ctrl-C ends it.`,
    );
  await ending;
  await device.close();
};

await main().catch(fail);
