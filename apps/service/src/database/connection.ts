import SqliteDatabase, { type Database as Connection } from 'better-sqlite3';

export type { Connection };

/** The one place that knows the native module. */
export const connect = (file: string): Connection => new SqliteDatabase(file);
