import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { crashRound, type RoundOptions, raceRound } from './rounds.ts';
import { sharedLineRound } from './shared-line.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

/** On the disk of the workspace, beside the native modules that the bundle looks for. */
const folder = fileURLToPath(new URL('../node_modules/.cache/torture', import.meta.url));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const program = join(folder, 'killable.js');
await build({
  entryPoints: [fileURLToPath(new URL('killable.ts', import.meta.url))],
  outdir: folder,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  external: ['better-sqlite3', '@node-rs/argon2'],
  banner: { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" },
  logLevel: 'warning',
});

const kills = Number(values.kills);
const rounds: readonly [name: string, run: (options: RoundOptions) => Promise<string[]>][] = [
  ['race of 96 clients for 400 devices', raceRound],
  [`${kills} kills at random moments`, crashRound(program, kills)],
  ['programs killed on a line that others share', sharedLineRound],
];

const until = Date.now() + Number(values.minutes) * 60_000;
let failed = false;
for (let seed = Number(values.seed); !failed && Date.now() < until; seed++)
  for (const [name, run] of rounds) {
    const begun = performance.now();
    const data = join(folder, 'data');
    const problems = await run({ data, seed });
    rmSync(data, { recursive: true, force: true });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`${problems.length === 0 ? ' ok ' : 'FAIL'}  seed ${seed}  ${name}  ${seconds} s`);
    for (const problem of problems) console.log(`      ${problem}`);
    failed ||= problems.length > 0;
  }
rmSync(folder, { recursive: true, force: true });
if (failed) process.exitCode = 1;
