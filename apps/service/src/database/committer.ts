import type { Database as Connection } from 'better-sqlite3';

export interface Committer {
  /**
   * Does `work` in a transaction, together with whatever else arrives in the same turn of the event loop, and
   * resolves once it is on disk. If `work` throws, what it wrote is undone and nobody else's.
   */
  commit<T>(work: () => T): Promise<T>;
  /** Resolves when nothing is waiting to be committed. */
  idle(): Promise<void>;
}

interface Waiting {
  work(): unknown;
  resolve(value: never): void;
  reject(error: unknown): void;
}

type Done = { readonly value: unknown } | { readonly error: unknown };

/**
 * Group commit. A commit waits for the disk, and while it does, further requests arrive: they become the next
 * group. The more clients there are, the larger the groups get, and no timer is needed.
 *
 * @param most - how many may share a transaction; 1 shows what the sharing is worth.
 */
export function createCommitter(
  connection: Connection,
  explain: (error: unknown) => unknown,
  most = 512,
): Committer {
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const mark = connection.prepare('SAVEPOINT work');
  const release = connection.prepare('RELEASE work');
  const undo = connection.prepare('ROLLBACK TO work');
  const queue: Waiting[] = [];
  let idle: Promise<void> = Promise.resolve();

  const attempt = (work: () => unknown): Done => {
    mark.run();
    let done: Done;
    try {
      done = { value: work() };
    } catch (error) {
      // A full disk makes SQLite end the whole transaction by itself: then there is no group left to go on with.
      if (!connection.inTransaction) throw error;
      undo.run();
      done = { error };
    }
    release.run();
    return done;
  };

  const flush = (): void => {
    const group = queue.splice(0, most);
    let done: Done[];
    try {
      begin.run();
      done = group.map(({ work }) => attempt(work));
      commit.run();
    } catch (error) {
      if (connection.inTransaction) rollback.run();
      const explained = explain(error);
      for (const { reject } of group) reject(explained);
      return;
    }
    group.forEach(({ resolve, reject }, index) => {
      const result = done[index] as Done;
      if ('error' in result) reject(explain(result.error));
      else resolve(result.value as never);
    });
  };

  const flushAll = (resolve: () => void): void => {
    flush();
    if (queue.length > 0) setImmediate(flushAll, resolve);
    else resolve();
  };

  return {
    commit: (work) =>
      new Promise((resolve, reject) => {
        queue.push({ work, resolve, reject });
        if (queue.length === 1) idle = new Promise((done) => setImmediate(flushAll, done));
      }),
    idle: () => idle,
  };
}
