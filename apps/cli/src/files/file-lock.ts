import { link, readFile, rename, rm } from 'node:fs/promises';
import { type ProcessIdentity, processIdentity, SpheriteError } from '@spherite/protocol';
import { createOnce } from './create-once.ts';
import { fileError, isSystemError } from './file-error.ts';

export interface LockOptions {
  /** This process: what the lock says of its owner. */
  readonly self: () => Promise<ProcessIdentity>;
  /** Whether that very process still runs, and not merely one with its number. */
  readonly isAlive: (owner: ProcessIdentity) => Promise<boolean>;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: (length: number) => Uint8Array;
  /** How often it is tried, 20 ms apart, before the command gives up. */
  readonly attempts?: number;
}

const pauseMs = 20;

/**
 * Runs `act` while no other process does so with the same lock file. Renewing a sign-in spends the token that it
 * was renewed with, and the service takes a token that comes twice for a stolen one: two commands must not meet there.
 */
export const withFileLock = async <T>(
  path: string,
  options: LockOptions,
  act: () => Promise<T>,
): Promise<T> => {
  const { attempts = 2_000 } = options;
  const self = JSON.stringify(await options.self());
  const aside = `${path}.${Buffer.from(options.random(8)).toString('hex')}`;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (await createOnce(path, aside, self)) {
      try {
        return await act();
      } finally {
        await rm(path, { force: true });
      }
    }
    const holder = await read(path);
    if (holder !== undefined && (await isAbandoned(holder, options))) await remove(path, aside, holder);
    else await options.wait(pauseMs);
  }
  throw new SpheriteError(
    'FILE_UNUSABLE',
    `Another command has held ${path} for too long. Wait until it has ended; if there is none, remove the file.`,
  );
};

const read = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw fileError(error, path);
  }
};

const isAbandoned = async (holder: string, { isAlive }: LockOptions): Promise<boolean> => {
  try {
    return !(await isAlive(processIdentity.parse(JSON.parse(holder))));
  } catch {
    return true;
  }
};

/** Moves an abandoned lock away; what turns out to be somebody's fresh one is put back. */
const remove = async (path: string, aside: string, holder: string): Promise<void> => {
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== holder) await link(aside, path);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT') && !isSystemError(error, 'EEXIST')) throw fileError(error, path);
  } finally {
    await rm(aside, { force: true });
  }
};
