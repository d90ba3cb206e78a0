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
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { createIdentity, identityFromPem, identityFromSeed } from '@spherite/identity';
import { identifyProcess, type ProcessIdentity } from '@spherite/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blobName, factoryState } from '../device-state.ts';
import { writeChecked } from './checked-file.ts';
import { type Flash, openFlash } from './open-flash.ts';

let parent = '';
let folder = '';
let owner: ProcessIdentity;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'spherite-flash-'));
  folder = join(parent, 'flash');
  owner = await identifyProcess(pid);
});
afterEach(() => rm(parent, { recursive: true }));

const open = (newIdentity = createIdentity): Promise<Flash> => openFlash(folder, { owner, newIdentity });
const file = (name: string): string => join(folder, name);
const contents = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(folder)).map(async (name) => [name, await readFile(file(name), 'utf8')]),
    ),
  );
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
  const mount = (...args: string[]): Promise<boolean> =>
    new Promise((resolve) => execFile(args[0] ?? '', args.slice(1), (error) => resolve(error === null)));
  if (!(await mount('mount', '-t', 'tmpfs', '-o', 'size=32k,mode=700', 'tmpfs', folder)))
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
    await mount('umount', folder);
  }
});
