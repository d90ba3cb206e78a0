import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceAddress } from '@spherite/host';
import type { Locator, PlainRequest, Send } from '@spherite/protocol';
import { authorityPath, deviceClient, SpheriteError, signInPaths } from '@spherite/protocol';
import type { Environment, Surroundings } from '../context.ts';
import { createProgress, Interrupted } from '../interrupted.ts';
import { run } from '../run.ts';
import { type FakeAuthority, fakeAuthority } from './fake-authority.ts';
import { type FakeDevice, fakeDevice } from './fake-device.ts';
import { type FakeService, fakeService } from './fake-service.ts';

export interface Outcome {
  readonly status: number;
  readonly stdout: string[];
  readonly stderr: string[];
}

export interface RunOptions {
  /** Lines on standard input; with them, nobody sits at the terminal. */
  readonly input?: readonly string[];
  /** What a person answers, question by question. */
  readonly answers?: readonly string[];
  /** A browser: is given the address that was opened or printed. */
  readonly browser?: (url: string) => void;
}

/** A home, a service, a sign-in and devices: everything around the command but the process. */
export interface Bench extends AsyncDisposable {
  readonly home: string;
  readonly origin: string;
  readonly authority: FakeAuthority;
  readonly service: FakeService;
  readonly devices: FakeDevice[];
  /** Every request that reached the service. */
  readonly requests: PlainRequest[];
  /** Milliseconds since 1970; only a test moves it. */
  now: number;
  env: Environment;
  /** Stands between the command and the service. */
  between: (request: PlainRequest, send: Send) => ReturnType<Send>;
  /** What was shown for a moment. */
  readonly passing: string[];
  /** What the command asked a person. */
  readonly asked: string[];
  run(argv: readonly string[], options?: RunOptions): Promise<Outcome>;
}

const ownPid = 4711;

/** As an answer: the person presses Ctrl-C. */
export const controlC = '\u0003';

export const password = 'correct horse battery';

export const createBench = async (devices = 1): Promise<Bench> => {
  const home = await mkdtemp(join(tmpdir(), 'azsphere-'));
  const origin = 'http://127.0.0.1:3620';
  const authority = fakeAuthority(() => bench.now);
  const service = fakeService({ origin, now: () => bench.now, userOf: authority.userOf });
  const send: Send = async (request) => {
    bench.requests.push(request);
    const { path } = request;
    return [authorityPath, signInPaths.pages].some((prefix) => path.startsWith(prefix))
      ? authority.send(request)
      : service.send(request);
  };
  const bench: Bench = {
    home,
    origin,
    authority,
    service,
    now: Date.UTC(2026, 10, 24),
    env: {},
    devices: [],
    requests: [],
    passing: [],
    asked: [],
    between: (request, next) => next(request),
    run: async (argv, options = {}) => {
      const stdout: string[] = [];
      const stderr: string[] = [];
      const status = await run(argv, surroundings(bench, send, options, stdout, stderr));
      return { status, stdout, stderr };
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
  for (let place = 1; place <= devices; place++) bench.devices.push(fakeDevice(place, () => bench.now));
  return bench;
};

export const onlyDevice = (bench: Bench): FakeDevice => {
  const [device, second] = bench.devices;
  if (!device || second) throw new Error('the bench has no single device');
  return device;
};

/** The body of the last request that reached a device. */
export const lastBody = ({ requests }: FakeDevice): unknown =>
  JSON.parse(Buffer.from(requests.at(-1)?.body ?? []).toString());

/** What a command prints with `-o json`. */
export const json = async (bench: Bench, ...argv: string[]): Promise<unknown> =>
  JSON.parse((await bench.run([...argv, '-o', 'json'])).stdout.join('\n'));

/** Signs alice in, who has chosen her password before. */
export const signedIn = async (bench: Bench): Promise<void> => {
  for (const user of bench.authority.users) Object.assign(user, { password, isOneTime: false });
  const { status } = await login(bench);
  if (status !== 0) throw new Error('alice could not sign in');
  bench.requests.length = 0;
};

export const login = (
  bench: Bench,
  name = 'alice',
  lines: readonly string[] = [password],
): Promise<Outcome> =>
  bench.run(['login', '--username', `${name}@contoso.com`, '--password-stdin'], { input: lines });

const surroundings = (
  bench: Bench,
  send: Send,
  { input, answers = [], browser }: RunOptions,
  stdout: string[],
  stderr: string[],
): Surroundings => {
  const left = [...answers];
  const answer = (question: string): string => {
    bench.asked.push(question);
    const next = left.shift();
    if (next === undefined) throw new Error(`nobody answers "${question}"`);
    if (next === controlC) throw new Interrupted();
    return next;
  };
  const print = (lines: string[]) => (line: string) => {
    lines.push(line);
    if (line.startsWith(`${bench.origin}/`)) browser?.(line);
  };
  const progress = createProgress();
  const deviceAt = (address: DeviceAddress): FakeDevice => {
    const device = bench.devices.find(
      ({ entry: { link } }) => link.kind === 'tcp' && address.kind === 'tcp' && link.port === address.port,
    );
    if (!device) throw new SpheriteError('DEVICE_SILENT', 'The device does not answer.');
    return device;
  };
  return {
    env: bench.env,
    pid: ownPid,
    version: '1.2.3',
    progress,
    terminal: {
      interactive: input === undefined,
      stdout: print(stdout),
      stderr: print(stderr),
      passing: (line) => {
        bench.passing.push(line);
      },
      askHidden: async (question) => answer(question),
      readLines: async () => [...(input ?? [])],
    },
    host: {
      spheriteHome: () => bench.home,
      readLocator: async () => ({ service: { url: bench.origin } }) as Locator,
      listAttachedDevices: async () => bench.devices.map(({ entry }) => entry),
      withDevice: async (address, use, { through = (same: Send) => same } = {}) =>
        use(deviceClient(through(deviceAt(address).send))),
      // Whoever has seen all that there is presses Ctrl-C.
      followDiagnostics: async (address, onText, signal) => {
        for (const text of deviceAt(address).diagnostics) onText(text);
        if (!progress.interrupt() || !signal.aborted) throw new Error('the command cannot be ended');
      },
      identifyProcess: async (pid) => ({ pid, startTime: 'today' }),
      isAlive: async ({ pid }) => pid === ownPid,
    },
    now: () => bench.now,
    elapsed: () => 5545.9143,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    connect: () => (request) => bench.between(request, send),
    openBrowser: async () => false,
    wait: async (milliseconds) => {
      bench.now += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
};
