import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeFolder, SpheriteError } from '@spherite/protocol';
import { connect } from './connection.ts';

/** A data folder that is ours alone until it is released. */
export interface DataFolder {
  /** The database, which may not exist yet. */
  readonly file: string;
  /** Where a new database is made, to be renamed when it is whole. */
  readonly newFile: string;
  /** Makes a rename in the folder last. */
  sync(): void;
  release(): void;
}

/**
 * Takes a folder for this process, making it where there is none.
 *
 * The lock is SQLite's own, on a file beside the database: the operating system lets go of it however the process
 * ends, so that there is no stale lock to recognise after a crash, and other programs can still read the database.
 *
 * @throws SpheriteError `DATA_IN_USE`
 */
export function takeDataFolder(path: string, pid: number | undefined): DataFolder {
  makeFolder(path);
  const ownerFile = join(path, 'spherite.pid');
  const lockFile = join(path, 'spherite.lock');
  makePrivate(lockFile);
  const lock = connect(lockFile);
  try {
    lock.pragma('busy_timeout = 0');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')
      throw inUse(path, ownerFile);
    throw error;
  }
  if (pid !== undefined) writeFileSync(ownerFile, `${pid}\n`, { mode: 0o600 });
  const newFile = join(path, 'spherite.db.new');
  rmSync(newFile, { force: true });
  return {
    file: join(path, 'spherite.db'),
    newFile,
    sync: () => {
      const folder = openSync(path, 'r');
      try {
        fsyncSync(folder);
      } finally {
        closeSync(folder);
      }
    },
    release: () => {
      rmSync(ownerFile, { force: true });
      lock.close();
    },
  };
}

/**
 * Makes a file its owner's alone, and makes it where there is none. SQLite makes files for everybody to read, and its
 * journals with the mode of the file that is there.
 */
export function makePrivate(file: string): void {
  const descriptor = openSync(file, 'a', 0o600);
  try {
    fchmodSync(descriptor, 0o600);
  } finally {
    closeSync(descriptor);
  }
}

function inUse(path: string, ownerFile: string): SpheriteError {
  let owner = 'another process';
  try {
    owner = `process ${Number.parseInt(readFileSync(ownerFile, 'utf8'), 10)}`;
  } catch {
    // The other one is only just starting or ending, or does not tell.
  }
  return new SpheriteError(
    'DATA_IN_USE',
    `The data folder ${path} is in use by ${owner}. Stop that one, or name another folder.`,
  );
}

/** Whether there is a file, of whatever content. */
export const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
