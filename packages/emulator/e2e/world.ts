import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { readLocator } from '@spherite/host';
import { type ReadyEvent, readyEvent } from '@spherite/protocol';

/** The commands as a user has them: linked in the root of the workspace, built. */
const bins = fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url));

/** Node's own cache of compiled code, which would else be new in each world's temporary folder. */
const compileCache = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url));

export interface Outcome {
  /** As a shell tells it: 128 + n when signal n ended the process. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Running {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly pid: number;
  readonly ended: Promise<Outcome>;
  /** The first line of standard output that passes, from the beginning. */
  line(passes: RegExp): Promise<string>;
  /** The first line of standard error that passes, from the beginning. */
  errorLine(passes: RegExp): Promise<string>;
}

export interface Up extends Running {
  readonly ready: ReadyEvent;
  readonly readyLine: string;
}

/** A folder, a home and an environment of their own; what was started in it ends with it. */
export interface World extends AsyncDisposable {
  readonly root: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a line of shell to its end. */
  run(command: string, options?: RunOptions): Promise<Outcome>;
  /** Starts a line of shell; the shell makes way for the command, so that signals reach it. */
  start(command: string, options?: RunOptions): Running;
  /** `spherite up --json` with these flags, ready. */
  up(flags?: string, options?: RunOptions): Promise<Up>;
}

export const newPassword = 'correct horse battery';

export const createWorld = async (): Promise<World> => {
  const root = await mkdtemp(join(tmpdir(), 'spherite-e2e-'));
  const home = join(root, 'home');
  await mkdir(join(root, 'user'));
  const { PATH = '' } = process.env;
  const env = {
    PATH: [bins, PATH].join(delimiter),
    HOME: join(root, 'user'),
    TMPDIR: root,
    SPHERITE_HOME: home,
    NODE_COMPILE_CACHE: compileCache,
    LANG: 'C.UTF-8',
    ...(process.env['CI'] === undefined ? {} : { CI: process.env['CI'] }),
  };
  const started: Running[] = [];

  const start = (command: string, options: RunOptions = {}): Running => {
    const child = spawn('sh', ['-c', `exec ${command}`], {
      cwd: options.cwd ?? root,
      env: { ...env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const running = watch(child);
    child.stdin.on('error', () => undefined);
    if (options.input !== undefined) child.stdin.end(options.input);
    started.push(running);
    return running;
  };

  return {
    root,
    home,
    env,
    start,
    run: (command, options = {}) => start(command, { input: '', ...options }).ended,
    up: async (flags = '', options = {}) => {
      const running = start(`spherite up --json --port 0 ${flags}`, options);
      const readyLine = await running.line(/^/);
      return { ...running, readyLine, ready: readyEvent.parse(JSON.parse(readyLine)) };
    },
    [Symbol.asyncDispose]: async () => {
      for (const { child } of started) child.kill('SIGKILL');
      await Promise.all(started.map(({ ended }) => ended));
      // A test that failed may have left one in the background, which is nobody's child.
      const left = await readLocator(home);
      if (left && left.pid !== process.pid) process.kill(left.pid, 'SIGKILL');
      await rm(root, { recursive: true, force: true });
    },
  };
};

const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

const watch = (child: ChildProcessByStdio<Writable, Readable, Readable>): Running => {
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = once(child, 'close').then(([status, signal]) => ({
    status: status ?? 128 + (signalNumbers[signal] ?? 0),
    stdout: stdout.text(),
    stderr: stderr.text(),
  }));
  const waitFor = async (output: Collected, passes: RegExp): Promise<string> => {
    const line = await Promise.race([output.line(passes), ended]);
    if (typeof line === 'string') return line;
    const found = output.find(passes);
    if (found !== undefined) return found;
    throw new Error(`ended with ${line.status} without a line like ${passes}:\n${line.stdout}${line.stderr}`);
  };
  return {
    child,
    pid: child.pid ?? 0,
    ended,
    line: (passes) => waitFor(stdout, passes),
    errorLine: (passes) => waitFor(stderr, passes),
  };
};

interface Collected {
  text(): string;
  find(passes: RegExp): string | undefined;
  line(passes: RegExp): Promise<string>;
}

const collect = (stream: Readable): Collected => {
  const chunks: Buffer[] = [];
  const lines: string[] = [];
  const waiting = new Set<{ passes: RegExp; resolve: (line: string) => void }>();
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line);
    for (const waiter of waiting)
      if (waiter.passes.test(line)) {
        waiting.delete(waiter);
        waiter.resolve(line);
      }
  });
  const find = (passes: RegExp): string | undefined => lines.find((line) => passes.test(line));
  return {
    text: () => Buffer.concat(chunks).toString('utf8'),
    find,
    line: (passes) =>
      new Promise((resolve) => {
        const line = find(passes);
        if (line !== undefined) resolve(line);
        else waiting.add({ passes, resolve });
      }),
  };
};
