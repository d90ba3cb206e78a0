import { randomBytes } from 'node:crypto';
import { programFailure, SpheriteError, spheriteHome } from '@spherite/protocol';
import { startBridge } from './bridge/index.ts';
import { help, parseArguments } from './program/arguments.ts';

// Whoever read our output may have gone; the bridge goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const fail = (error: unknown): void => {
  const { text, status } = programFailure(error);
  console.error(text);
  process.exitCode = status;
};

const main = async (): Promise<void> => {
  const args = parseArguments(process.argv.slice(2));
  if (!args) {
    process.stdout.write(help);
    return;
  }
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
  const { url, ca } = bridge;
  const devices = (await bridge.devices()).map(({ deviceId, ...device }) => ({ id: deviceId, ...device }));
  if (args.json) {
    console.log(JSON.stringify({ event: 'ready', pid: process.pid, home, connect: { url, ca }, devices }));
  } else {
    console.log(`Which devices are attached is told at ${url}.`);
    for (const device of devices)
      console.log(
        `Device ${device.ipAddress} (connection path ${device.connectionPath}) is at ${device.url}`,
      );
    console.log(`The certificate that clients need is ${ca}. Ctrl-C ends it.`);
  }
  await ending;
  await bridge.close();
};

await main().catch(fail);
