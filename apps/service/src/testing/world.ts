import { randomBytes } from 'node:crypto';
import { createIdentity, type Identity, type StatementPurpose } from '@spherite/identity';
import {
  type Caller,
  type DeviceAuthenticationClient,
  deviceAuthenticationClient,
  type EmulatorClient,
  emulatorClient,
  httpSend,
  type Send,
  type ServiceClient,
  SpheriteError,
  serviceClient,
} from '@spherite/protocol';
import { type ComposedService, compose, type Parts } from '../compose.ts';
import type { ServiceOptions } from '../create-service.ts';
import { type Database, openDatabase } from '../database/index.ts';

/** A service of its own for each test, with users that need no password. */
export interface World extends AsyncDisposable {
  readonly service: ComposedService;
  readonly send: Send;
  readonly devices: DeviceAuthenticationClient;
  readonly emulator: EmulatorClient;
  /** What the service thought worth reporting: nothing, unless the machine is at fault. */
  readonly reported: unknown[];
  /** The service as this user of this directory sees it. */
  as(userName: string, signedInAt?: number): ServiceClient;
  /** Makes a device and enters it in the factory. */
  manufacture(identity?: Identity): Promise<Identity>;
  /** A fresh statement of the device. */
  statement(identity: Identity, purpose: StatementPurpose): Promise<string>;
  /** A tenant in the user's directory, made with a new device. */
  tenant(userName: string, name?: string): Promise<string>;
}

export interface WorldOptions extends Partial<ServiceOptions> {
  readonly parts?: Parts;
  /** Puts something else in the place of the database. */
  readonly around?: (database: Database) => Database;
}

export const locatorToken = 'the-token-of-the-locator-file';

/** A bearer token that is its own user: `name@directory;time of the sign-in`. */
export const tokenOf = (userName: string, signedInAt: number): string => `${userName};${signedInAt}`;

const callerOf = (authorization: string | undefined): Caller => {
  const [, userName, directoryId, time] =
    /^Bearer ((?:[^@;]+)@([^@;]+));(\d+)$/.exec(authorization ?? '') ?? [];
  if (!userName || !directoryId || !time)
    throw new SpheriteError('NOT_SIGNED_IN', "You are not signed in. Run 'azsphere login'.");
  return { userId: `id of ${userName}`, userName, directoryId, signedInAt: Number(time) };
};

/** Believes every token that it can read. */
export const trustingSignIn: NonNullable<Parts['signIn']> = () => ({
  handle: (_, response) => response.writeHead(404).end(),
  authenticate: async (authorization) => callerOf(authorization),
});

export async function createWorld({
  parts,
  around = (database) => database,
  ...given
}: WorldOptions = {}): Promise<World> {
  const reported: unknown[] = [];
  const options: ServiceOptions = {
    port: 0,
    token: locatorToken,
    version: '0.0.0-test',
    clock: Date,
    random: randomBytes,
    report: (error) => reported.push(error),
    ...given,
  };
  const { data: folder, commitEach = false } = options;
  const database = openDatabase(folder === undefined ? { commitEach } : { folder, commitEach });
  const service = await compose(options, around(database), { signIn: trustingSignIn, ...parts });
  const send = httpSend(service.url);
  const devices = deviceAuthenticationClient(send);
  const emulator = emulatorClient(send, options.token);
  const { clock } = options;

  const statement = async (identity: Identity, purpose: StatementPurpose): Promise<string> => {
    const { Nonce } = await devices.createChallenge({
      body: { DeviceId: identity.deviceId, Purpose: purpose as 'claim' },
    });
    return identity.sign({ purpose, audience: service.url, nonce: Nonce, time: clock.now() });
  };
  const manufacture = async (identity = createIdentity()): Promise<Identity> => {
    await emulator.registerDevice({ body: { statement: await statement(identity, 'factory-registration') } });
    return identity;
  };
  const as = (userName: string, signedInAt = clock.now()): ServiceClient =>
    serviceClient(send, () => tokenOf(userName, signedInAt));

  return {
    service,
    send,
    devices,
    emulator,
    reported,
    as,
    manufacture,
    statement,
    tenant: async (userName, name = 'Contoso Ltd') => {
      const maker = await manufacture();
      const { TenantId } = await as(userName).createTenant({
        headers: { 'spherite-device-statement': await statement(maker, 'tenant-creation') },
        body: { DeviceId: maker.deviceId, TenantFriendlyName: name },
      });
      return TenantId;
    },
    [Symbol.asyncDispose]: () => service.close(),
  };
}
