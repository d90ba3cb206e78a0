import { describe, expect, test } from 'vitest';
import { createCommitter } from './committer.ts';
import { connect } from './connection.ts';

const createBench = (most?: number) => {
  const connection = connect(':memory:');
  connection.exec('CREATE TABLE notes (text TEXT NOT NULL)');
  const committer = createCommitter(connection, (error) => error, most);
  const insert = connection.prepare('INSERT INTO notes VALUES (?)');
  return {
    connection,
    committer,
    note: (text: string | null) => committer.commit(() => insert.run(text).changes),
    notes: () => connection.prepare('SELECT text FROM notes').pluck().all(),
  };
};

describe('commits', () => {
  test('what arrives together is committed together, and each caller gets its own answer', async () => {
    const { committer, connection, notes } = createBench();
    const seen: boolean[] = [];
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((text) =>
        committer.commit(() => {
          seen.push(connection.inTransaction);
          connection.prepare('INSERT INTO notes VALUES (?)').run(text);
          return text.toUpperCase();
        }),
      ),
    );
    expect(answers).toEqual(['A', 'B', 'C']);
    expect(seen).toEqual([true, true, true]);
    expect(notes()).toEqual(['a', 'b', 'c']);
    expect(connection.inTransaction).toBe(false);
  });

  test('what throws is undone, and nobody else’s', async () => {
    const { committer, connection, note, notes } = createBench();
    const failing = committer.commit(() => {
      connection.exec("INSERT INTO notes VALUES ('half')");
      throw new Error('changed my mind');
    });
    const results = await Promise.allSettled([note('a'), failing, note(null), note('b')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(notes()).toEqual(['a', 'b']);
  });

  test('when the whole group fails, everybody in it is told, nothing remains, and the next one works', async () => {
    const { connection, note, notes } = createBench();
    // The database is given hardly any room: SQLite ends the whole transaction by itself.
    const pages = connection.pragma('page_count', { simple: true }) as number;
    connection.pragma(`max_page_count = ${pages + 2}`);
    const results = await Promise.allSettled([note('small'), note('x'.repeat(20_000)), note('small too')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(notes()).toEqual([]);
    connection.pragma(`max_page_count = ${pages + 100}`);
    await note('x'.repeat(20_000));
    expect(notes()).toHaveLength(1);
  });

  test('no more than the most share a transaction, and all get their turn', async () => {
    const { note, notes } = createBench(1);
    await Promise.all(['a', 'b', 'c'].map(note));
    expect(notes()).toEqual(['a', 'b', 'c']);
  });

  test('idle waits for what was asked for', async () => {
    const { committer, note, notes } = createBench();
    void note('a');
    await committer.idle();
    expect(notes()).toEqual(['a']);
  });
});
