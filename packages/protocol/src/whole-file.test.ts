import { execFile } from 'node:child_process';
import {
  chmod,
  chown,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileTrouble } from './file-trouble.ts';
import { createFile, removeDrafts, replaceFile } from './whole-file.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spherite-whole-'));
  path = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true }));

const text = (): Promise<string> => readFile(path, 'utf8');
const mode = async (): Promise<number> => (await stat(path)).mode & 0o777;
const troubleOf = (writing: Promise<unknown>): Promise<string> => writing.then(() => 'none', fileTrouble);

describe('a file that is replaced', () => {
  test.each([true, false])("is its owner's alone, whatever it was before (lasting: %s)", async (lasting) => {
    await replaceFile(path, 'new', { lasting });
    expect(await mode()).toBe(0o600);
    await writeFile(path, 'older and longer');
    await chmod(path, 0o444);
    await replaceFile(path, 'newer', { lasting });
    expect(await text()).toBe('newer');
    expect(await mode()).toBe(0o600);
    expect(await readdir(folder)).toEqual(['file']);
  });

  test("stays everybody's who could read it, where that is wanted", async () => {
    await writeFile(path, 'old');
    await chmod(path, 0o646);
    await replaceFile(path, 'new', { access: 'usual' });
    expect(await mode()).toBe(0o646);
    const [usual, made] = [join(folder, 'usual'), join(folder, 'made')];
    await writeFile(usual, '');
    await replaceFile(made, '', { access: 'usual' });
    expect((await stat(made)).mode).toBe((await stat(usual)).mode);
  });

  test("stays its owner's when root replaces it", async (context) => {
    if (getuid?.() !== 0) return context.skip('only root gives files away');
    await writeFile(path, 'old');
    await chown(path, 12345, 54321);
    await replaceFile(path, 'new');
    expect(await stat(path)).toMatchObject({ uid: 12345, gid: 54321 });
    expect(await mode()).toBe(0o600);
  });

  test('is what a link leads to, and the link stays', async () => {
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere', 'real'), 'old');
    await symlink('elsewhere/real', path);
    await replaceFile(path, 'new');
    expect(await readlink(path)).toBe('elsewhere/real');
    expect(await readFile(join(folder, 'elsewhere', 'real'), 'utf8')).toBe('new');
    expect(await readdir(join(folder, 'elsewhere'))).toEqual(['real']);
  });

  test('takes the place of a link that leads nowhere', async () => {
    await symlink('nowhere', path);
    await replaceFile(path, 'new');
    expect(await readdir(folder)).toEqual(['file']);
    expect(await text()).toBe('new');
  });

  test('is one name of several: the others keep the old content', async () => {
    await writeFile(path, 'old');
    await link(path, join(folder, 'other'));
    await replaceFile(path, 'new');
    expect(await readFile(join(folder, 'other'), 'utf8')).toBe('old');
  });

  test('is never seen half written, and of several at once the last stays', async () => {
    const contents = Array.from({ length: 20 }, (_, i) => String(i).padEnd(100_000, '.'));
    await replaceFile(path, contents[0] ?? '');
    const seen = Promise.all(Array.from({ length: 50 }, text));
    await Promise.all(contents.map((content) => replaceFile(path, content, { lasting: false })));
    for (const content of [...(await seen), await text()]) expect(contents.includes(content)).toBe(true);
    expect(await readdir(folder)).toEqual(['file']);
  });
});

test('a file that is there is not created again', async () => {
  expect(await createFile(path, 'one')).toBe(true);
  expect(await createFile(path, 'two')).toBe(false);
  expect(await text()).toBe('one');
  expect(await mode()).toBe(0o600);
  expect(await readdir(folder)).toEqual(['file']);
});

test('of many who create a file exactly one does', async () => {
  const made = await Promise.all(Array.from({ length: 16 }, (_, i) => createFile(path, String(i))));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await text()).toBe(String(made.indexOf(true)));
  expect(await readdir(folder)).toEqual(['file']);
});

test('what cannot be written is told in words, and nothing is left of it', async () => {
  await mkdir(path);
  await writeFile(join(folder, 'plain'), '');
  await symlink('circle', join(folder, 'circle'));
  expect(await troubleOf(replaceFile(path, ''))).toBe('there is a folder in its place');
  for (const write of [replaceFile, createFile]) {
    expect(await troubleOf(write(join(folder, 'none', 'file'), ''))).toBe('its folder does not exist');
    expect(await troubleOf(write(join(folder, 'plain', 'file'), ''))).toBe('a part of the path is a file');
  }
  expect(await troubleOf(replaceFile(join(folder, 'circle'), ''))).toBe(
    'the links in the path lead in a circle',
  );
  expect(await readdir(folder)).toEqual(['circle', 'file', 'plain']);
});

test('a full disk is told, and the old file stays', async (context) => {
  // A file system of a few pages, where this process may mount one.
  const run = (command: string, ...args: string[]): Promise<boolean> =>
    new Promise((resolve) => execFile(command, args, (error) => resolve(error === null)));
  if (!(await run('mount', '-t', 'tmpfs', '-o', 'size=32k,mode=700', 'tmpfs', folder)))
    return context.skip('a small file system cannot be mounted here');
  try {
    await replaceFile(path, 'old');
    // The disk takes a part of these, and says nothing of the rest.
    for (const content of ['x'.repeat(100 * 1024), Buffer.alloc(100 * 1024)])
      for (const access of ['private', 'usual'] as const)
        expect(await troubleOf(replaceFile(path, content, { access }))).toBe('the disk is full');
    expect(await troubleOf(createFile(join(folder, 'other'), Buffer.alloc(100 * 1024)))).toBe(
      'the disk is full',
    );
    expect(await text()).toBe('old');
    expect(await readdir(folder)).toEqual(['file']);
    // What fits beside the old one does not need its space.
    await replaceFile(path, 'y'.repeat(12 * 1024));
    await replaceFile(path, 'z'.repeat(12 * 1024));
    expect(await text()).toBe('z'.repeat(12 * 1024));
  } finally {
    await run('umount', folder);
  }
});

describe('drafts', () => {
  test('of the killed are cleared away, and nothing else', async () => {
    await mkdir(`${path}.draft-aB3xYz`);
    await writeFile(join(`${path}.draft-aB3xYz`, 'spherite-draft'), 'begun');
    await mkdir(`${path}.draft-000000`);
    const others = ['file.draft-backup', 'file.draft-folder', 'file.draft-of-mine'];
    await writeFile(join(folder, 'file.draft-backup'), 'of a person');
    await mkdir(join(folder, 'file.draft-folder', 'kept'), { recursive: true });
    await mkdir(join(folder, 'file.draft-of-mine'));
    await writeFile(path, 'whole');
    await removeDrafts(folder);
    expect(await readdir(folder)).toEqual(['file', ...others]);
    expect(await readdir(join(folder, 'file.draft-folder'))).toEqual(['kept']);
    await removeDrafts(join(folder, 'none'));
  });

  test('that are cleared away while their processes live are made once more', async () => {
    let done = false;
    const clearing = (async () => {
      for (let i = 0; !done; i = (i + 1) % 2) {
        await removeDrafts(folder);
        // As often as others may start while one writes: here and there, and not all the time.
        await createFile(join(folder, `other-${i}`), '');
      }
    })();
    for (let i = 0; i < 200; i++) {
      await replaceFile(path, String(i), { lasting: false });
      expect(await createFile(join(folder, `new-${i}`), '', { lasting: false })).toBe(true);
      expect(await text()).toBe(String(i));
    }
    done = true;
    await clearing;
  });
});
