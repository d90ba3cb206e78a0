import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ReadyEvent, readyEvent } from '@spherite/protocol';

export const bin = (name: 'spherite' | 'azsphere'): string =>
  fileURLToPath(
    new URL(
      name === 'spherite' ? '../bin/spherite.js' : '../../../apps/cli/bin/azsphere.js',
      import.meta.url,
    ),
  );

export const peer = (name: string): string => fileURLToPath(new URL(`peers/${name}`, import.meta.url));

/** A measurement that fails leaves no process and no folder behind. */
const running = new Set<ChildProcess>();
const folders = new Set<string>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** On the disk of the workspace: a folder for temporary files may be in memory, where a commit costs nothing. */
export const benchFolder = (): { readonly path: string; remove(): void } => {
  const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));
  mkdirSync(cache, { recursive: true });
  const path = mkdtempSync(join(cache, 'bench-'));
  folders.add(path);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

export interface Started {
  readonly child: ChildProcess;
  readonly line: string;
  /** From before the process was made until its line was here. */
  readonly milliseconds: number;
}

/** Starts a Node program and waits for the first line that it prints. */
export const untilFirstLine = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Started> => {
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  const took = performance.now() - begun;
  if (!text.includes('\n')) throw new Error(`${args.join(' ')} ended without a line`);
  return { child, line: text.slice(0, text.indexOf('\n')), milliseconds: took };
};

export const stop = async ({ child }: Pick<Started, 'child'>): Promise<void> => {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
};

export const startSpherite = async (
  home: string,
  flags: readonly string[] = [],
): Promise<Started & { ready: ReadyEvent }> => {
  const args = [bin('spherite'), 'up', '--json', '--port', '0', ...flags];
  const started = await untilFirstLine(args, { SPHERITE_HOME: home });
  return { ...started, ready: readyEvent.parse(JSON.parse(started.line)) };
};

/** Runs `azsphere` to its end, timed as a whole process. */
export const azsphere = (
  home: string,
  words: readonly string[],
  input = '',
): { stdout: string; milliseconds: number } => {
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin('azsphere'), ...words], {
    env: { ...process.env, SPHERITE_HOME: home },
    encoding: 'utf8',
    input,
  });
  const took = performance.now() - begun;
  if (status !== 0) throw new Error(`azsphere ${words.join(' ')}: ${stdout}${stderr}`);
  return { stdout, milliseconds: took };
};

export const password = 'correct horse battery';

/** The access token that the command keeps for a service. */
export const accessToken = (home: string): string => {
  const file = readFileSync(join(home, 'azsphere', 'sign-in.json'), 'utf8');
  const token = /"accessToken":\s*"([^"]+)"/.exec(file)?.[1];
  if (!token) throw new Error('no access token in sign-in.json');
  return token;
};
