import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { identifyProcess, type ProcessIdentity } from '@spherite/protocol';
import { createDice } from '@spherite/protocol/testing';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blobsOf, type DeviceState, memoryState } from '../src/device-state.ts';
import { application, blink, onBench, storage } from '../src/testing/on-bench.ts';
import { commandAt } from './crashable/commands.ts';
import { beginning, openCrashable, type PlantedBug } from './crashable/open-crashable.ts';

const kills = 200;

let folder = '';
let program = '';
let owner: ProcessIdentity;
const images = [blink, storage].flatMap((component) =>
  [1, 2].map((version) => application(component, { version, size: version * 60_000 })),
);
const paths: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spherite-crash-'));
  program = join(folder, 'main.mjs');
  owner = await identifyProcess(process.pid);
  for (const [index, image] of images.entries()) {
    paths.push(join(folder, `${index}.imagepackage`));
    writeFileSync(paths[index] ?? '', image);
  }
  // Unbundled, a start takes three times as long.
  await build({
    entryPoints: [join(import.meta.dirname, 'crashable/main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    banner: { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" },
    logLevel: 'warning',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the device from a command on, and kills it soon after it wrote a line that begins so; all that it wrote. */
const runAndKill = async (
  args: readonly string[],
  { after, lifeMs }: { after: string; lifeMs: number },
): Promise<string> => {
  const child = spawn(process.execPath, [program, ...args, ...paths], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  let said = '';
  lines.on('line', (line) => {
    if (line.startsWith(after)) setTimeout(() => child.kill('SIGKILL'), lifeMs);
    said += `${line}\n`;
  });
  const [[, signal]] = await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  expect(signal).toBe('SIGKILL');
  return said;
};

/** What the flash holds, after a boot; and that nothing else is in it. */
const examine = async (flash: string): Promise<DeviceState> => {
  const opened = await openCrashable(flash, owner);
  const { ask, device, reported } = onBench({}, opened, { trust: [] });
  expect(await ask('GET', '/stats/memory/groups/applications')).toMatch(/^200 /);
  expect(reported).toEqual([]);
  device.close();
  await opened.close();
  const files = readdirSync(flash);
  expect(files.filter((name) => name !== 'images')).toEqual(['identity.pem', 'state.json']);
  const blobs = files.includes('images') ? readdirSync(join(flash, 'images')) : [];
  expect(new Set(blobs)).toEqual(blobsOf(opened.state));
  return { ...opened.state, deviceId: null };
};

/** Kills a device again and again; fails where it finds what cannot be. @returns how often which happened */
const survive = async (name: string, times: number, bug: PlantedBug = 'none') => {
  const flash = join(folder, name);
  const model = onBench({}, memoryState(beginning()), { trust: [] });
  const apply = (number: number): Promise<string> => {
    const { method, path, content } = commandAt(number, images);
    return model.ask(method, path, content);
  };
  const dice = createDice(20261126);
  const seen = { acknowledged: 0, done: 0, notDone: 0, notBegun: 0 };
  let next = 0;
  for (let kill = 0; kill < times; kill++) {
    const moment =
      dice(4) === 0
        ? { after: 'opening', lifeMs: dice(30) }
        : { after: `> ${next + dice(3)}`, lifeMs: dice(8) };
    const said = await runAndKill([bug, flash, String(next)], moment);
    let isUnderWay = false;
    for (const line of said.split('\n').slice(1, -1)) {
      isUnderWay = line.startsWith('>');
      if (isUnderWay) continue;
      expect(line).toBe(`< ${next} ${await apply(next)}`);
      seen.acknowledged++;
      next++;
    }
    const found = await examine(flash);
    if (isUnderWay) {
      const isDone = !isDeepStrictEqual(found, model.store.state);
      if (isDone) await apply(next);
      seen[isDone ? 'done' : 'notDone']++;
      next++;
    } else seen.notBegun++;
    expect(found).toEqual(model.store.state);
  }
  return seen;
};

describe(`a device that is killed ${kills} times at random moments`, () => {
  test('has done each command wholly or not at all, and all that it said it did', {
    timeout: 180_000,
  }, async () => {
    const seen = await survive('sound', kills);
    // Not only at moments when nothing was at stake.
    expect(seen.acknowledged).toBeGreaterThan(kills / 2);
    expect(seen.done).toBeGreaterThan(0);
    expect(seen.notDone).toBeGreaterThan(0);
  });

  test('and acknowledges before it is safe is found out', { timeout: 60_000 }, async () => {
    await expect(survive('hasty', 20, 'hasty')).rejects.toThrow('to deeply equal');
  });
});
