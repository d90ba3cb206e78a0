import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Database, openDatabase } from '../../database/index.ts';
import { createDirectory } from '../../directory/index.ts';
import type { PasswordHashing } from '../../directory/password-hashing.ts';
import { guard } from '../../http/guard.ts';
import { createSignIn } from '../create-sign-in.ts';

/** A clock that a test moves; it starts at the machine's time, which the provider goes by in places. */
export function testClock() {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    advance: (seconds: number) => {
      ahead += seconds * 1000;
    },
  };
}

/** The same bytes for the same seed. */
export function testRandom(seed: string): (bytes: number) => Uint8Array {
  let calls = 0;
  return (bytes) => {
    calls += 1;
    return new Uint8Array(
      createHash('shake256', { outputLength: bytes }).update(`${seed}:${calls}`).digest(),
    );
  };
}

/** Hashing that costs nothing and is counted. */
export function countedHashing() {
  const counted = {
    verifications: 0,
    hash: async (password: string) => `fake:${password}`,
    verify: async (hash: string, password: string) => {
      counted.verifications += 1;
      return hash === `fake:${password}`;
    },
  };
  return counted satisfies PasswordHashing;
}

export interface WorldOptions {
  readonly folder?: string;
  readonly port?: number;
  readonly hashing?: PasswordHashing;
  readonly clock?: { now(): number };
  readonly accessTokenSeconds?: number;
  readonly seed?: string;
  /** What stands between the sign-in and its database. */
  readonly around?: (database: Database) => Database;
}

/** A directory with alice and bob, and its sign-in over HTTP behind the service's door. */
export async function startWorld(options: WorldOptions = {}) {
  const { folder, port = 0, hashing = countedHashing(), clock = testClock(), accessTokenSeconds } = options;
  const random = testRandom(options.seed ?? 'world');
  const reports: unknown[] = [];
  const database = openDatabase(folder === undefined ? {} : { folder });
  const directory = await createDirectory({
    database,
    clock,
    random,
    hashing,
    seed: { directories: [{ name: 'contoso.com', users: ['alice@contoso.com', 'bob@contoso.com'] }] },
  });
  const server = createServer((request, response) => {
    try {
      guard(request);
    } catch {
      response.writeHead(403).end();
      return;
    }
    signIn.handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: listening } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${listening}`;
  const signIn = createSignIn({
    database: options.around?.(database) ?? database,
    directory,
    url,
    clock,
    random,
    report: (error) => reports.push(error),
    ...(accessTokenSeconds === undefined ? {} : { accessTokenSeconds }),
  });
  const passwordOf = (name: string): string =>
    directory.listUsers().find((user) => user.name === name)?.password ?? 'no one-time password';

  return {
    url,
    port: listening,
    directory,
    signIn,
    /** What was reported as a bug or fault; every test expects none. */
    reports,
    passwordOf,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await directory.settled();
      await database.close();
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
