import type { AttachedDevice, DeviceAddress, WithDeviceOptions } from '@spherite/host';
import type { DeviceClient, Locator, ProcessIdentity, Send } from '@spherite/protocol';
import type { ServiceRecords } from './files/service-records.ts';
import type { Progress } from './interrupted.ts';
import type { SignInSession } from './sign-in/session.ts';
import type { TenantAttempt } from './tenants/stored.ts';

/** The part of `@spherite/host` that the command uses; a test puts a bench of its own in its place. */
export interface Host {
  spheriteHome(env: Environment): string;
  readLocator(home: string): Promise<Locator | undefined>;
  listAttachedDevices(home: string): Promise<AttachedDevice[]>;
  withDevice<T>(
    address: DeviceAddress,
    use: (device: DeviceClient) => Promise<T>,
    options?: Pick<WithDeviceOptions, 'through'>,
  ): Promise<T>;
  followDiagnostics(
    address: DeviceAddress,
    onText: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void>;
  identifyProcess(pid: number): Promise<ProcessIdentity>;
  isAlive(identity: ProcessIdentity): Promise<boolean>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a person is, or is not. */
export interface Terminal {
  /** Whether somebody sits there who can be asked. */
  readonly interactive: boolean;
  stdout(line: string): void;
  stderr(line: string): void;
  /** Shows a line that the next one replaces, where standard error is a terminal; an empty one takes it away. */
  passing(line: string): void;
  /** Asks for something that must not be seen. */
  askHidden(question: string): Promise<string>;
  /** All of standard input, as lines. */
  readLines(): Promise<string[]>;
}

/** Everything around the command that a test replaces. */
export interface Surroundings {
  readonly env: Environment;
  readonly pid: number;
  readonly terminal: Terminal;
  /** Told before something is done that lasts. */
  readonly progress: Progress;
  readonly host: Host;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since the command was started, finer than a millisecond. */
  readonly elapsed: () => number;
  readonly random: (length: number) => Uint8Array;
  readonly connect: (origin: string) => Send;
  /** Opens a page in a browser. @returns whether there was one to try. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** Returns after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** A service that the command talks to. */
export interface ServiceAddress {
  /** `http://host:port` */
  readonly origin: string;
  readonly send: Send;
}

export interface SelectedTenant {
  get(): Promise<string | undefined>;
  set(tenantId: string | undefined): Promise<void>;
}

/** What a command finds around it while it runs. */
export interface Context extends Surroundings {
  readonly home: string;
  readonly format: 'text' | 'json';
  /** Prints what was asked for; nothing with `--output json`. */
  say(...lines: readonly string[]): void;
  /** Prints what a person has to see while the command waits; on standard error with `--output json`. */
  notice(...lines: readonly string[]): void;
  warn(...lines: readonly string[]): void;
  verbose(line: string): void;
  /** Shows at a terminal what is done while `act` does it, and takes it away after; for what may last over a second. */
  busy<T>(what: string, act: () => Promise<T>): Promise<T>;
  /** Finds the service: the one that was named, else the one that runs in this home. */
  service(): Promise<ServiceAddress>;
  readonly session: SignInSession;
  /** The tenant that the signed-in user has selected at this service. */
  readonly selectedTenant: SelectedTenant;
  readonly tenantAttempts: ServiceRecords<TenantAttempt>;
}
