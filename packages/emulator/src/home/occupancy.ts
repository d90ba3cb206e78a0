import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ExclusiveFileOptions,
  homeUnusable,
  makeFolder,
  type ProcessIdentity,
  removeDrafts,
  SpheriteError,
  takeLock,
} from '@spherite/protocol';

const lockFile = 'emulator.lock';

/**
 * Takes the home for this process, so that of any number that start at once exactly one gets it.
 *
 * @returns gives the home back.
 * @throws SpheriteError `ALREADY_RUNNING`, naming the pid, or `HOME_UNUSABLE`
 */
export const occupyHome = async (
  home: string,
  options: ExclusiveFileOptions,
): Promise<() => Promise<void>> => {
  const lock = join(home, lockFile);
  let holder: ProcessIdentity | undefined;
  try {
    makeFolder(home);
    holder = await takeLock(lock, options);
    if (holder === undefined) await removeDrafts(home);
  } catch (error) {
    throw homeUnusable(home, error);
  }
  if (holder !== undefined) throw alreadyRunning(home, holder);
  return () => rm(lock, { force: true });
};

const alreadyRunning = (home: string, { pid }: ProcessIdentity): SpheriteError =>
  new SpheriteError(
    'ALREADY_RUNNING',
    `A Spherite is already running in ${home}, with pid ${pid}. Stop it with 'spherite down', or set SPHERITE_HOME to another folder.`,
  );
