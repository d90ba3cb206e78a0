import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import {
  type EmulatorClient,
  emulatorClient,
  fileTrouble,
  httpSend,
  type ManufacturingState,
  type RadioDescription,
  readRadio,
  SpheriteError,
} from '@spherite/protocol';
import { installBins } from './bins.ts';
import { type ConnectOptions, startWorld } from './start-world.ts';
import { createUndoing } from './undoing.ts';

export interface EmulatorOptions {
  /** How many devices are attached; 1 unless given. */
  readonly devices?: number;
  /** What hosts open to reach them: a pseudo-terminal unless given. */
  readonly link?: 'pty' | 'tcp';
  /** Port of the service; any free one unless given. */
  readonly port?: number;
  /** SPHERITE_HOME of this emulator; a temporary folder that goes with it unless given. */
  readonly home?: string;
  /** A folder that keeps service and devices; without one, they are forgotten at the end. */
  readonly data?: string;
  /** Makes device IDs, tenant IDs and one-time passwords the same each time. */
  readonly seed?: string;
  /** `proof` makes a device's own statement compulsory for claims; `id` unless given. */
  readonly claims?: 'id' | 'proof';
  /** Further origins under which the service is known to its clients: a proxy's, say. */
  readonly origins?: readonly string[];
  /** How far new devices have come in manufacturing; `DeviceComplete` unless given. */
  readonly manufacturingState?: ManufacturingState;
  /** The capabilities that new devices have, by number; none unless given. */
  readonly capabilities?: readonly number[];
  /** What is in the air around the devices. */
  readonly radio?: RadioDescription;
  /** PEM of certificates and public keys whose images the devices believe, besides those of the service. */
  readonly trust?: readonly string[];
  /** A bridge for clients that speak HTTPS to devices; on any free port unless given. */
  readonly connect?: boolean | Partial<ConnectOptions>;
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number;
  /** The environment that `env` builds on; this process's unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Told of bugs and faults of the machine; nobody is unless given. */
  readonly report?: (error: unknown) => void;
}

export interface EmulatorDevice {
  /** 128 upper-case hexadecimal digits. */
  readonly id: string;
  /** What a program opens: the path of a serial port, or `host:port`. */
  readonly serial: string;
  /** The device's place on the bus; `azsphere --device` takes it, too. */
  readonly connectionPath: string;
  /** Of its REST API over HTTPS, with `connect`: `https://127.0.0.1:PORT` */
  readonly url?: string;
}

/** A running service with its devices, for one test or one program. */
export interface Emulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly home: string;
  readonly devices: readonly EmulatorDevice[];
  /** With `connect`: the device communication service, and the file of the certificate by which clients know the devices. */
  readonly connect?: { readonly url: string; readonly ca: string };
  /** As they were at the start: `password` is null where it had been changed before. */
  readonly users: readonly { readonly name: string; readonly password: string | null }[];
  /** Of the locator file, for what is under `/_spherite/`. */
  readonly token: string;
  /** Speaks to what is under `/_spherite/`. */
  readonly client: EmulatorClient;
  /** For child processes: `SPHERITE_HOME`, and a `PATH` that begins with `azsphere` and `spherite`. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts the Security Service and simulated devices in this process.
 *
 * @throws SpheriteError `ALREADY_RUNNING`, `HOME_UNUSABLE`, `PORT_TAKEN`, `ADDRESS_UNUSABLE`, and what a data folder can bring;
 * `USAGE` for a `radio` that is none
 *
 * @example
 * ```ts
 * await using emulator = await startEmulator({ devices: 2 });
 * const [user] = emulator.users;
 * spawn('azsphere', ['login', '--username', user.name, '--password-stdin'], { env: emulator.env });
 * ```
 */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const {
    devices = 1,
    port = 0,
    home: given,
    env = process.env,
    report = () => undefined,
    manufacturingState,
    capabilities,
    radio,
    connect = false,
    ...rest
  } = options;
  const undoing = createUndoing();
  try {
    const home = given ?? (await temporaryHome());
    if (given === undefined) undoing.later(() => rm(home, { recursive: true, force: true }));
    const world = await startWorld({
      ...rest,
      ...(connect
        ? { connect: { port: 0, realAddresses: false, ...(connect === true ? {} : connect) } }
        : {}),
      ...(radio ? { radio: readRadio(radio, noRadio) } : {}),
      factory: {
        ...(manufacturingState ? { manufacturingState } : {}),
        ...(capabilities ? { capabilities: [...capabilities] } : {}),
      },
      home,
      devices,
      port,
      report,
      pid: process.pid,
    });
    undoing.later(() => world.close());
    world.boot();
    const { ready } = world;
    const bins = await installBins(join(home, 'bin'), process.execPath);
    return {
      url: world.service.url,
      home,
      devices: world.devices.map(({ id, serial, connectionPath }, index) => ({
        ...ready.devices[index],
        id,
        serial,
        connectionPath,
      })),
      ...(ready.connect ? { connect: ready.connect } : {}),
      users: ready.users,
      token: world.token,
      client: emulatorClient(httpSend(world.service.url), world.token),
      env: { ...withoutUndefined(env), SPHERITE_HOME: home, PATH: [bins, env['PATH']].join(delimiter) },
      [Symbol.asyncDispose]: undoing.undo,
    };
  } catch (error) {
    await undoing.undo();
    throw error;
  }
};

const noRadio = (trouble: string): SpheriteError =>
  new SpheriteError('USAGE', `The option radio describes no radio environment: ${trouble}`);

const temporaryHome = async (): Promise<string> => {
  const parent = tmpdir();
  try {
    return await mkdtemp(join(parent, 'spherite-'));
  } catch (error) {
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `No temporary folder can be made in ${parent}: ${fileTrouble(error)}. Set TMPDIR to a folder that you may write.`,
      { cause: error },
    );
  }
};

const withoutUndefined = (
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
