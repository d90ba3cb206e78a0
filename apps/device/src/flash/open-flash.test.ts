import { execFile } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { createIdentity, identityFromPem, identityFromSeed } from '@spherite/identity';
import { identifyProcess, type ProcessIdentity, syncFolder } from '@spherite/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blobName, factoryState } from '../device-state.ts';
import { writeChecked } from './checked-file.ts';
import { type Flash, type FlashOptions, openFlash } from './open-flash.ts';

let parent = '';
let folder = '';
let owner: ProcessIdentity;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'spherite-flash-'));
  folder = join(parent, 'flash');
  owner = await identifyProcess(pid);
});
afterEach(() => rm(parent, { recursive: true }));

const open = (newIdentity = createIdentity, options: Partial<FlashOptions> = {}): Promise<Flash> =>
  openFlash(folder, { owner, newIdentity, ...options });
const file = (name: string): string => join(folder, name);
const contents = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(folder)).map(async (name) => [name, await readFile(file(name), 'utf8')]),
    ),
  );
/** Whether a program did what it should. */
const run = (program: string, ...args: string[]): Promise<boolean> =>
  new Promise((resolve) => execFile(program, args, (error) => resolve(error === null)));
const once = async (): Promise<string> => {
  const flash = await open();
  await flash.close();
  return flash.identity.deviceId;
};

test('a new folder becomes a new device, private to its owner', async () => {
  const flash = await open();
  expect(flash.state).toEqual({ ...factoryState, deviceId: flash.identity.deviceId });
  expect(identityFromPem(await readFile(file('identity.pem'), 'utf8')).deviceId).toBe(
    flash.identity.deviceId,
  );
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const name of await readdir(folder)) expect((await stat(file(name))).mode & 0o777, name).toBe(0o600);
  await flash.close();
  expect(await readdir(folder)).toEqual(['identity.pem', 'state.json']);
});

test('a key that was restored from a copy is made private again', async () => {
  const deviceId = await once();
  await chmod(file('identity.pem'), 0o644);
  expect(await once()).toBe(deviceId);
  expect((await stat(file('identity.pem'))).mode & 0o777).toBe(0o600);
});

test('the device and its state are there again', async () => {
  const first = await open();
  await Promise.all([
    first.change(() => ({ tenantId: 'a' })),
    first.change(() => ({ manufacturingState: 'Blank' })),
    first.change(() => ({ tenantId: 'b' })),
  ]);
  await first.close();
  const second = await open(() => {
    throw new Error('no new identity is wanted');
  });
  expect(second.identity.deviceId).toBe(first.identity.deviceId);
  expect(second.state).toMatchObject({ tenantId: 'b', manufacturingState: 'Blank' });
  await second.close();
});

test('a folder of the version before opens, and lacks nothing', async () => {
  await cp(join(import.meta.dirname, '../../test/older-flash'), folder, { recursive: true });
  const flash = await open(() => {
    throw new Error('no new identity is wanted');
  });
  expect(flash.state).toEqual({
    ...factoryState,
    deviceId: flash.identity.deviceId,
    tenantId: '143adbc9-1bf0-4be2-84a2-084a331d81cb',
  });
  await flash.change(() => ({ capabilities: [11] }));
  await flash.close();
  const again = await open();
  expect(again.state.capabilities).toEqual([11]);
  await again.close();
});

test('a test identity stays marked as one', async () => {
  const flash = await open(() => identityFromSeed('flash', 0));
  await flash.close();
  const again = await open();
  expect(again.identity.isTestIdentity).toBe(true);
  await again.close();
});

test('one device is in one place at a time, and the other is told where', async () => {
  const flash = await open();
  await expect(open()).rejects.toMatchObject({ code: 'FLASH_IN_USE', message: new RegExp(`pid ${pid}`) });
  await flash.close();
  await once();
});

test('the lock of a device that was killed is taken over', async () => {
  const id = await once();
  await writeFile(file('lock'), JSON.stringify({ owner: { ...owner, startTime: 'before' } }));
  expect(await once()).toBe(id);
});

describe('a start that was cut short is made good', () => {
  test('before the identity was written', async () => {
    await mkdir(folder);
    await writeChecked(file('state.json'), factoryState);
    await once();
    await once();
  });

  test('before its ID was written', async () => {
    const id = await once();
    await writeChecked(file('state.json'), factoryState);
    expect(await once()).toBe(id);
  });
});

/** Stages an image that is these bytes. */
const keep = async (flash: Flash, bytes: Uint8Array): Promise<string> => {
  const blob = blobName(bytes);
  await flash.blobs.write(blob, bytes);
  const image = { componentId: '', imageId: '', imageType: 10, name: '', size: bytes.length };
  await flash.change(() => ({
    applications: { installed: [], staged: [{ ...image, blob, trusted: true, mutableStorageKB: 0 }] },
  }));
  return blob;
};

test('a blob that the state names is there again, and whatever else was begun is not', async () => {
  const flash = await open();
  const bytes = Buffer.alloc(100_000, 'image');
  const blob = await keep(flash, bytes);
  const orphan = blobName(Buffer.from('orphan'));
  await flash.blobs.write(orphan, Buffer.from('orphan'));
  await flash.close();
  for (const name of ['state.json', 'identity.pem', 'lock', `images/${blob}`]) {
    const draft = await mkdtemp(file(`${name}.draft-`));
    await writeFile(join(draft, 'spherite-draft'), 'begun');
  }

  const again = await open();
  expect(await again.blobs.read(blob)).toEqual(bytes);
  await again.close();
  expect(await readdir(folder)).toEqual(['identity.pem', 'images', 'state.json']);
  expect(await readdir(file('images'))).toEqual([blob]);
});

describe('a change whose name the disk failed to keep', () => {
  /** A disk that fails when it is told to. */
  const openOnWorn = async (): Promise<{ flash: Flash; disk: { fails: boolean } }> => {
    const disk = { fails: false };
    const sync = async (path: string): Promise<void> => {
      if (disk.fails) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
      await syncFolder(path);
    };
    return { flash: await open(createIdentity, { sync }), disk };
  };

  test('is an error, and yet what the device knows, as after a restart', async () => {
    const { flash, disk } = await openOnWorn();
    disk.fails = true;
    await expect(flash.change(() => ({ tenantId: 'a' }))).rejects.toMatchObject({ code: 'FILE_UNUSABLE' });
    expect(flash.state.tenantId).toBe('a');
    await flash.close();
    const again = await open();
    expect(again.state).toEqual(flash.state);
    await again.close();
  });

  test('keeps the blobs of the state before until another change is safe', async () => {
    const { flash, disk } = await openOnWorn();
    const [one, two] = [Buffer.from('one'), Buffer.from('two')];
    const before = await keep(flash, one);
    disk.fails = true;
    await expect(keep(flash, two)).rejects.toMatchObject({ code: 'FILE_UNUSABLE' });
    await flash.blobs.sweep();
    // Which of the two a power cut leaves, nobody knows.
    expect(await flash.blobs.read(before)).toEqual(one);
    expect(await flash.blobs.read(blobName(two))).toEqual(two);
    disk.fails = false;
    await flash.change(() => ({}));
    await flash.blobs.sweep();
    expect(await readdir(file('images'))).toEqual([blobName(two)]);
    await flash.close();
    await once();
  });

  test('keeps a device from starting while that goes on', async () => {
    await once();
    const sync = (): Promise<void> =>
      Promise.reject(Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' }));
    await expect(open(createIdentity, { sync })).rejects.toMatchObject({ code: 'FILE_UNUSABLE' });
    await once();
  });
});

describe('what a folder holds that is not of a device', () => {
  test('makes it no flash folder, and stays', async () => {
    await mkdir(file('images'), { recursive: true });
    await writeFile(file('lock'), 'mine');
    await writeFile(file('images/holiday.jpg'), 'sea');
    await expect(open()).rejects.toMatchObject({
      code: 'FILE_UNUSABLE',
      message: expect.stringContaining('holds no device, but other things, such as images'),
    });
    expect(await readdir(folder)).toEqual(['images', 'lock']);
    expect(await readFile(file('lock'), 'utf8')).toBe('mine');
    expect(await readFile(file('images/holiday.jpg'), 'utf8')).toBe('sea');
  });

  test('stays beside a device', async () => {
    const flash = await open();
    await flash.blobs.write(blobName(Buffer.from('x')), Buffer.from('x'));
    await flash.close();
    await writeFile(file('images/holiday.jpg'), 'sea');
    await once();
    expect(await readdir(file('images'))).toEqual(['holiday.jpg']);
  });

  test('is not touched through a link', async () => {
    await once();
    const elsewhere = join(parent, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, blobName(Buffer.from('x'))), 'x');
    await symlink(elsewhere, file('images'));
    await expect(open()).rejects.toMatchObject({ code: 'FLASH_DAMAGED' });
    expect(await readdir(elsewhere)).toHaveLength(1);
  });
});

test.each(['state.json', 'identity.pem'])('a pipe in the place of %s is not waited for', async (name) => {
  await once();
  await rm(file(name));
  expect(await run('mkfifo', file(name))).toBe(true);
  await expect(open()).rejects.toMatchObject({ code: 'FLASH_DAMAGED' });
});

describe('damage is told, and nothing is changed', () => {
  const damages: readonly [string, () => Promise<void>][] = [
    ['the state is gone', () => rm(file('state.json'))],
    ['the identity is gone', () => rm(file('identity.pem'))],
    ['the state is empty', () => writeFile(file('state.json'), '')],
    ['the identity is empty', () => writeFile(file('identity.pem'), '')],
    ['a word of the state was changed', () => change('state.json', 'DeviceComplete', 'Blank')],
    [
      'the state is cut short',
      async () => writeFile(file('state.json'), (await readFile(file('state.json'), 'utf8')).slice(0, -20)),
    ],
    ['the identity is another device', () => writeFile(file('identity.pem'), createIdentity().toPem())],
    ['the state is of another form', () => writeChecked(file('state.json'), { deviceId: 7 })],
  ];
  const change = async (name: string, from: string, to: string): Promise<void> =>
    writeFile(file(name), (await readFile(file(name), 'utf8')).replace(from, to));

  test.each(damages)('%s', async (_, damage) => {
    await once();
    await damage();
    const before = await contents();
    await expect(open()).rejects.toMatchObject({
      code: 'FLASH_DAMAGED',
      message: expect.stringMatching(/^[^\n.]*flash[^\n]*[^.]\. Nothing was changed\. Restore [^.]*\.$/),
    });
    expect(await contents()).toEqual(before);
  });

  test.each<[string, (path: string) => Promise<void>]>([
    ['is gone', (path) => rm(path)],
    ['is empty', (path) => writeFile(path, '')],
    ['is cut short', (path) => truncate(path, 99_999)],
    ['has one other bit', (path) => writeFile(path, Buffer.alloc(100_000, 'image').fill('h', 99_999))],
  ])('a blob %s', async (_, damage) => {
    const flash = await open();
    const path = file(`images/${await keep(flash, Buffer.alloc(100_000, 'image'))}`);
    await flash.close();
    await damage(path);
    await expect(open()).rejects.toMatchObject({
      code: 'FLASH_DAMAGED',
      message: expect.stringContaining(path),
    });
  });

  test('any one character of the identity was changed', async () => {
    await once();
    const pem = await readFile(file('identity.pem'), 'utf8');
    const start = pem.indexOf('\n') + 1;
    for (let at = start; at < pem.indexOf('\n-----END'); at += 7) {
      if (pem[at] === '\n') continue;
      await writeFile(
        file('identity.pem'),
        `${pem.slice(0, at)}${pem[at] === 'B' ? 'C' : 'B'}${pem.slice(at + 1)}`,
      );
      await expect(open(), `character ${at}`).rejects.toMatchObject({ code: 'FLASH_DAMAGED' });
    }
  });
});

test('a file in the place of the folder is told', async () => {
  await writeFile(folder, '');
  await expect(open()).rejects.toMatchObject({ code: 'FILE_UNUSABLE', message: new RegExp(folder) });
});

test('a full disk is told, and the old state stays', async (context) => {
  // A file system of a few pages, where this process may mount one.
  await mkdir(folder);
  if (!(await run('mount', '-t', 'tmpfs', '-o', 'size=32k,mode=700', 'tmpfs', folder)))
    return context.skip('a small file system cannot be mounted here');
  try {
    const flash = await open();
    await writeFile(file('ballast'), Buffer.alloc(64 * 1024)).catch(() => {});
    await expect(flash.change(() => ({ tenantId: 'x' }))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(flash.state.tenantId).toBeNull();
    await rm(file('ballast'));
    // The disk takes a part of these, and says nothing of the rest.
    const tooMuch = Buffer.alloc(64 * 1024);
    await expect(flash.blobs.write(blobName(tooMuch), tooMuch)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await readdir(file('images'))).toEqual([]);
    await expect(flash.change(() => ({ tenantId: 'x'.repeat(64 * 1024) }))).rejects.toMatchObject({
      code: 'DISK_FULL',
    });
    expect(flash.state.tenantId).toBeNull();
    await flash.change(() => ({ tenantId: 'y' }));
    await flash.close();
    const again = await open();
    expect(again.state.tenantId).toBe('y');
    await again.close();
  } finally {
    await run('umount', folder);
  }
});

test('a disk that has become read-only is told when the folder is given back', async (context) => {
  await mkdir(folder);
  if (!(await run('mount', '-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', folder)))
    return context.skip('a file system cannot be mounted here');
  try {
    const flash = await open();
    await run('mount', '-o', 'remount,ro', folder);
    await expect(flash.close()).rejects.toMatchObject({
      code: 'FILE_UNUSABLE',
      message: expect.stringContaining('the disk is read-only'),
    });
  } finally {
    await run('umount', folder);
  }
});
