import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '@spherite/service/testing';
import { createHttpsClient } from '../e2e/https-client.ts';
import { type Emulator, startEmulator } from '../src/index.ts';
import type { RoundOptions } from './rounds.ts';

const roundMs = 20_000;

interface Site {
  readonly emulator: Emulator;
  readonly random: () => number;
  readonly until: number;
  readonly problems: string[];
}

/**
 * Bridges and consoles take turns at holding a device's line and are killed at random moments, while commands and HTTPS
 * clients use it. @returns what did not succeed, and what a console showed twice.
 */
export const sharedLineRound = async ({ seed }: RoundOptions): Promise<string[]> => {
  await using emulator = await startEmulator();
  const site = { emulator, random: seeded(seed), until: Date.now() + roundMs, problems: [] };
  await Promise.all([commands(site), commands(site), bridges(site), consoles(site)]);
  return site.problems;
};

const start = ({ emulator }: Site, line: string) =>
  spawn('sh', ['-c', `exec ${line}`], { env: emulator.env, stdio: ['ignore', 'pipe', 'pipe'] });

const textOf = (stream: NodeJS.ReadableStream): (() => string) => {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
};

const ending = ({ random }: Site): NodeJS.Signals => (random() < 0.7 ? 'SIGKILL' : 'SIGINT');

const commands = async (site: Site): Promise<void> => {
  while (Date.now() < site.until) {
    const command = start(site, 'azsphere device show-attached');
    command.stdout.resume();
    const said = textOf(command.stderr);
    const [status] = await once(command, 'close');
    if (status !== 0) site.problems.push(`azsphere ended with ${status}: ${said()}`);
  }
};

const bridges = async (site: Site): Promise<void> => {
  while (Date.now() < site.until) {
    const bridge = start(site, 'azsphere-connect --port 0 --json');
    const [line] = await once(createInterface({ input: bridge.stdout }), 'line');
    const { connect, devices } = JSON.parse(String(line));
    using client = createHttpsClient(connect.ca);
    for (const until = Date.now() + 300 + site.random() * 1_500; Date.now() < until; ) {
      const { status, text } = await client.ask(`${devices[0].url}/status`);
      if (status !== 200) site.problems.push(`the bridge answered ${status} ${text}`);
    }
    bridge.kill(ending(site));
    await once(bridge, 'close');
  }
};

const consoles = async (site: Site): Promise<void> => {
  while (Date.now() < site.until) {
    const console = start(site, 'spherite console');
    const shown = textOf(console.stdout);
    await delay(500 + site.random() * 2_500);
    console.kill(ending(site));
    await once(console, 'close');
    const banners = shown().match(/power on/g)?.length ?? 0;
    if (banners > 1) site.problems.push(`a console showed the beginning ${banners} times`);
  }
};
