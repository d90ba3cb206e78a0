import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { connect } from './connection.ts';
import { migrations } from './migrations.ts';
import { openDatabase } from './open.ts';
import { devices } from './schema.ts';

const refusal = (code: string) => expect.objectContaining({ name: 'SpheriteError', code });

const remember = async (folder: string, id: string): Promise<void> => {
  const database = openDatabase({ folder });
  await database.commit(() => database.orm.insert(devices).values({ id, registeredAt: 1 }).run());
  await database.close();
};

describe('a data folder', () => {
  test('keeps what was committed, and is nobody else’s to read', async () => {
    using folder = temporaryFolder();
    const data = join(folder.path, 'made', 'on the way');
    await remember(data, 'A');
    const database = openDatabase({ folder: data });
    expect(database.orm.select().from(devices).where(eq(devices.id, 'A')).all()).toHaveLength(1);
    await database.close();
    for (const name of ['.', ...readdirSync(data)])
      expect(statSync(join(data, name)).mode & 0o077, name).toBe(0);
  });

  test('is made private again where a copy was restored that others may read', async () => {
    using folder = temporaryFolder();
    await remember(folder.path, 'A');
    const file = join(folder.path, 'spherite.db');
    chmodSync(file, 0o644);
    const database = openDatabase({ folder: folder.path });
    for (const name of readdirSync(folder.path))
      expect(statSync(join(folder.path, name)).mode & 0o077, name).toBe(0);
    expect(database.orm.select().from(devices).all()).toHaveLength(1);
    await database.close();
  });

  test('commits to the disk before it says so', async () => {
    using folder = temporaryFolder();
    await remember(folder.path, 'A');
    const connection = connect(join(folder.path, 'spherite.db'));
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    connection.close();
  });

  test('belongs to one process at a time, which is named', async () => {
    using folder = temporaryFolder();
    const first = openDatabase({ folder: folder.path, pid: process.pid });
    expect(() => openDatabase({ folder: folder.path })).toThrow(refusal('DATA_IN_USE'));
    expect(() => openDatabase({ folder: folder.path })).toThrow(`process ${process.pid}`);
    await first.close();
    await openDatabase({ folder: folder.path }).close();
  });

  test('is free again when its process was killed', () => {
    using folder = temporaryFolder();
    const holder = spawnSync(process.execPath, [
      '--input-type=module',
      '--eval',
      `import Database from ${JSON.stringify(import.meta.resolve('better-sqlite3'))};
       const lock = new Database(${JSON.stringify(join(folder.path, 'spherite.lock'))});
       lock.exec('BEGIN EXCLUSIVE');
       process.kill(process.pid, 'SIGKILL');`,
    ]);
    expect(holder.signal).toBe('SIGKILL');
    expect(() => openDatabase({ folder: folder.path }).close()).not.toThrow();
  });

  test('may be read by another program meanwhile', async () => {
    using folder = temporaryFolder();
    const database = openDatabase({ folder: folder.path });
    await database.commit(() => database.orm.insert(devices).values({ id: 'A', registeredAt: 1 }).run());
    const other = connect(join(folder.path, 'spherite.db'));
    expect(other.prepare('SELECT id FROM devices').pluck().all()).toEqual(['A']);
    other.close();
    await database.close();
  });
});

describe('a data folder that cannot be used is refused by name, and nothing in it is changed', () => {
  test('a file stands in its place', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'file');
    writeFileSync(file, 'somebody’s');
    expect(() => openDatabase({ folder: file })).toThrow(/there is a file in its place/);
    expect(() => openDatabase({ folder: file })).toThrow(refusal('FILE_UNUSABLE'));
    expect(() => openDatabase({ folder: join(file, 'below') })).toThrow(refusal('FILE_UNUSABLE'));
    expect(readFileSync(file, 'utf8')).toBe('somebody’s');
  });

  const damages: Record<string, (file: string) => void> = {
    'the file is empty': (file) => truncateSync(file, 0),
    'the file is cut in half': (file) => truncateSync(file, statSync(file).size / 2),
    'the file is text': (file) => writeFileSync(file, 'This is not a database. '.repeat(500)),
    'a page is overwritten': (file) => {
      const descriptor = openSync(file, 'r+');
      for (let page = 1; page < 8; page++)
        writeSync(descriptor, Buffer.alloc(3000, 0xa5), 0, 3000, page * 4096);
      closeSync(descriptor);
    },
    'another program’s database': (file) => {
      rmSync(file);
      const other = connect(file);
      other.exec('CREATE TABLE notes (text)');
      other.close();
    },
    'the database is gone and its log is there': (file) => {
      rmSync(file);
      writeFileSync(`${file}-wal`, 'a log');
    },
  };
  test.for(Object.keys(damages))('%s', async (name) => {
    using folder = temporaryFolder();
    await remember(folder.path, 'A');
    const file = join(folder.path, 'spherite.db');
    damages[name]?.(file);
    const before = statSync(file, { throwIfNoEntry: false })?.size;
    expect(() => openDatabase({ folder: folder.path })).toThrow(
      /^The database in .* is damaged[:.] [^\n*]*\.$/,
    );
    expect(() => openDatabase({ folder: folder.path })).toThrow(refusal('DATA_DAMAGED'));
    expect(statSync(file, { throwIfNoEntry: false })?.size).toBe(before);
    // Refusing it does not keep it locked.
    expect(() => openDatabase({ folder: folder.path })).toThrow(refusal('DATA_DAMAGED'));
  });

  test('a newer version wrote it', async () => {
    using folder = temporaryFolder();
    await remember(folder.path, 'A');
    const newer = connect(join(folder.path, 'spherite.db'));
    newer.pragma(`user_version = ${migrations.length + 1}`);
    newer.close();
    expect(() => openDatabase({ folder: folder.path })).toThrow(refusal('DATA_NEWER'));
  });

  test('a crash while it was first made leaves nothing that counts', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'spherite.db.new'), 'half a database');
    await remember(folder.path, 'A');
  });
});
