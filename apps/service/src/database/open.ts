import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { SpheriteError } from '@spherite/protocol';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { createCommitter } from './committer.ts';
import { type Connection, connect } from './connection.ts';
import { type DataFolder, exists, makePrivate, takeDataFolder } from './data-folder.ts';
import { explain } from './failures.ts';
import { migrations } from './migrations.ts';
import { protection } from './protection.ts';

/** The service's one database. Rooms keep their SQL in one file of their own, written with `orm`. */
export interface Database {
  readonly orm: BetterSQLite3Database;
  /**
   * Does `work`, which must not wait for anything, in a transaction; resolves once it is on disk. What arrives
   * together is committed together. If `work` throws, nothing that it wrote remains.
   *
   * @throws SpheriteError `DISK_FULL`, and whatever `work` throws
   */
  commit<T>(work: () => T): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** A folder; without one, everything is forgotten at the end. */
  readonly folder?: string;
  /** This process, to be named to whoever finds the folder in use. */
  readonly pid?: number | undefined;
  /** Gives every commit a transaction of its own: for measuring what sharing is worth. */
  readonly commitEach?: boolean;
}

/** "Sphe": what SQLite calls the application of a file, so that no other program's database is taken for ours. */
const applicationId = 0x53706865;

/**
 * @throws SpheriteError `DATA_IN_USE`, `DATA_DAMAGED`, `DATA_NEWER`, `FILE_UNUSABLE` or `DISK_FULL`
 */
export function openDatabase({ folder: path, pid, commitEach = false }: DatabaseOptions): Database {
  const place = path ?? 'memory';
  let folder: DataFolder | undefined;
  let connection: Connection | undefined;
  try {
    if (path !== undefined) folder = takeDataFolder(path, pid);
    connection = folder ? openFile(folder, place) : openMemory();
  } catch (error) {
    connection?.close();
    folder?.release();
    throw explain(error, place);
  }
  const open = connection;
  const committer = createCommitter(open, (error) => explain(error, place), commitEach ? 1 : undefined);
  return {
    orm: drizzle(open),
    commit: committer.commit,
    close: async () => {
      await committer.idle();
      open.close();
      folder?.release();
    },
  };
}

function openMemory(): Connection {
  const connection = connect(':memory:');
  migrate(connection, ':memory:');
  return connection;
}

function openFile(folder: DataFolder, place: string): Connection {
  if (!exists(folder.file)) create(folder, place);
  // An empty file is a valid empty database to SQLite; to us it is one that lost everything.
  if (statSync(folder.file).size === 0) throw damaged(place, 'the file is empty');
  // One that was restored from a copy may be anybody's to read, and it holds the keys that sign tokens.
  for (const file of [folder.file, `${folder.file}-wal`].filter(exists)) makePrivate(file);
  const connection = connect(folder.file);
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    // macOS keeps what fsync wrote in the drive's own memory unless asked (sqlite.org/pragma.html#pragma_fullfsync).
    connection.pragma('fullfsync = ON');
    // In 16 MB of log, the same page is written back once and not several times.
    connection.pragma('wal_autocheckpoint = 4000');
    check(connection, place);
    migrate(connection, place);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Made beside and renamed when whole: a crash in the middle leaves no database, not half of one. */
function create(folder: DataFolder, place: string): void {
  if (exists(`${folder.file}-wal`)) throw damaged(place, 'spherite.db is missing beside its own log');
  // Its log will have the mode of the file: it holds the keys that sign tokens.
  closeSync(openSync(folder.newFile, 'wx', 0o600));
  const connection = connect(folder.newFile);
  try {
    connection.pragma('synchronous = FULL');
    connection.pragma(`application_id = ${applicationId}`);
    migrate(connection, place);
  } finally {
    connection.close();
  }
  renameSync(folder.newFile, folder.file);
  folder.sync();
}

function check(connection: Connection, place: string): void {
  if (connection.pragma('application_id', { simple: true }) !== applicationId)
    throw damaged(place, 'spherite.db is not a database of Spherite');
  const verdict = connection.pragma('quick_check(1)', { simple: true });
  // What SQLite found speaks of trees and cells, over several lines: nothing that a person could act on.
  if (verdict !== 'ok') throw damaged(place, 'a page of spherite.db is not what was written', verdict);
}

function migrate(connection: Connection, place: string): void {
  const version = connection.pragma('user_version', { simple: true }) as number;
  if (version > migrations.length)
    throw new SpheriteError(
      'DATA_NEWER',
      `The database in ${place} was written by a newer Spherite (schema ${version}, this one knows ${migrations.length}). Use that one, or another folder.`,
    );
  connection.transaction(() => {
    for (const migration of migrations.slice(version)) connection.exec(migration);
    connection.exec(protection);
    if (version < migrations.length) connection.pragma(`user_version = ${migrations.length}`);
  })();
}

function damaged(place: string, what: string, cause?: unknown): SpheriteError {
  return new SpheriteError(
    'DATA_DAMAGED',
    `The database in ${place} is damaged: ${what}. Nothing was changed; restore the folder from a copy, or name another one.`,
    { cause },
  );
}
