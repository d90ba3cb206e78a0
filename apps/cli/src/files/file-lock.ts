import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type ExclusiveFileOptions,
  makeFolder,
  type ProcessIdentity,
  removeDrafts,
  SpheriteError,
  takeLock,
} from '@spherite/protocol';
import { fileError } from './file-error.ts';

export interface LockOptions {
  /** This process: what the lock says of its owner. */
  readonly self: () => Promise<ProcessIdentity>;
  /** Whether that very process still runs, and not merely one with its number. */
  readonly isAlive: (owner: ProcessIdentity) => Promise<boolean>;
  readonly wait: (milliseconds: number) => Promise<void>;
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
  { self, isAlive, wait, attempts = 2_000 }: LockOptions,
  act: () => Promise<T>,
): Promise<T> => {
  const owner = { self: await self(), isAlive };
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (await isOurs(path, owner)) {
      try {
        await removeDrafts(dirname(path));
        return await act();
      } finally {
        await rm(path, { force: true });
      }
    }
    await wait(pauseMs);
  }
  throw new SpheriteError(
    'FILE_UNUSABLE',
    `Another command has held ${path} for too long. Wait until it has ended; if there is none, remove the file.`,
  );
};

const isOurs = async (path: string, owner: ExclusiveFileOptions): Promise<boolean> => {
  try {
    makeFolder(dirname(path));
    return (await takeLock(path, owner)) === undefined;
  } catch (error) {
    throw fileError(error, path);
  }
};
