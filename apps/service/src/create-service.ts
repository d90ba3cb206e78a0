import type { DeviceAuthenticationPort, EmulatorPort } from '@spherite/protocol';
import { compose } from './compose.ts';
import { openDatabase } from './database/index.ts';

export interface ServiceOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** A folder that keeps everything; without one, the world is forgotten at the end. */
  readonly data?: string;
  /** This process, to be named to whoever finds the data folder in use. */
  readonly pid?: number;
  /** `proof` makes a device's own statement compulsory for claims and new tenants; `id` unless given. */
  readonly claims?: 'id' | 'proof';
  /** The token of the locator file, for what is under `/_spherite/`. */
  readonly token: string;
  readonly version: string;
  /** Further origins under which this service is known, for statements: a proxy's, say. */
  readonly origins?: readonly string[];
  readonly clock: { now(): number };
  /** For what must stay secret: keys, credentials, nonces, salts. */
  readonly random: (bytes: number) => Uint8Array;
  /** For identifiers and one-time passwords; `random` unless given. A seeded one makes a world that can be repeated. */
  readonly names?: (bytes: number) => Uint8Array;
  /** Told when there is another user, or another one-time password, or one less. */
  readonly usersChanged?: () => void;
  /** Gives every commit a transaction of its own: for measuring what sharing is worth. */
  readonly commitEach?: boolean;
  /** Told of errors that are bugs or faults of the machine. */
  readonly report: (error: unknown) => void;
  /** What an empty world starts with. */
  readonly seed?: {
    readonly directories: readonly { readonly name: string; readonly users: readonly string[] }[];
  };
}

export interface Service {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** The emulator's own API, for use in the same process. */
  readonly emulator: EmulatorPort;
  readonly deviceAuthentication: DeviceAuthenticationPort;
  /** Answers what is under way, then lets go of port and data. */
  close(): Promise<void>;
}

/**
 * Starts the Security Service; it answers when the promise resolves.
 *
 * @throws SpheriteError `PORT_TAKEN`, `CLOCK_SET_BACK`, or what a data folder can bring: `DATA_IN_USE`,
 * `DATA_DAMAGED`, `DATA_NEWER`, `FILE_UNUSABLE`, `DISK_FULL`
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { data, pid, commitEach = false } = options;
  return compose(
    options,
    openDatabase(data === undefined ? { commitEach } : { folder: data, pid, commitEach }),
  );
}
