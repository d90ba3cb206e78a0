import { randomBytes } from 'node:crypto';
import { programFailure, SpheriteError, spheriteHome } from '@spherite/protocol';
import manifest from '../package.json' with { type: 'json' };
import { announceBridge } from './bridge/bridge-file.ts';
import { startBridge } from './bridge/index.ts';
import { type Arguments, help, parseArguments } from './program/arguments.ts';
import { changeText, readyText } from './program/texts.ts';

// Whoever read our output may have gone; the bridge goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const fail = (error: unknown): void => {
  const { text, status } = programFailure(error);
  console.error(text);
  process.exitCode = status;
};

const stay = async (args: Arguments): Promise<void> => {
  const ending = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const home = spheriteHome(process.env);
  const bridge = await startBridge({
    home,
    port: args.port,
    realAddresses: args.realAddresses,
    now: Date.now,
    random: randomBytes,
    report: (error) => console.error(error instanceof SpheriteError ? error.message : error),
  });
  try {
    const { url, ca } = bridge;
    const withdraw = await announceBridge(home, { url, ca }, process.pid);
    const devices = await bridge.devices();
    if (args.json) {
      const told = devices.map(({ deviceId, ...device }) => ({ id: deviceId, ...device }));
      console.log(
        JSON.stringify({ event: 'ready', pid: process.pid, home, connect: { url, ca }, devices: told }),
      );
    } else {
      for (const line of readyText({ url, ca }, devices)) console.log(line);
      bridge.onChange((change, device) => console.log(changeText(change, device)));
    }
    await ending;
    await withdraw();
  } finally {
    await bridge.close();
  }
};

const main = async (): Promise<void> => {
  const args = parseArguments(process.argv.slice(2));
  if (args === 'help') process.stdout.write(help);
  else if (args === 'version') console.log(manifest.version);
  else await stay(args);
};

await main().catch(fail);
