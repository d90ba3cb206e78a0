import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCramfs } from '../src/cramfs/read-cramfs.ts';
import { readImagePackage } from '../src/index.ts';
import { builtAt, componentId, filesWith, imageId, pack } from './samples.ts';

/** Programs of others that read and write the same formats, used where they are installed. */
const has = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spherite-image-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = filesWith({
  '/bin/app': Buffer.alloc(9000, 'code'),
  '/bin/helper': Buffer.alloc(4096, 'h'),
  '/empty': new Uint8Array(),
  '/data/Ünïcode.txt': Buffer.from('text'),
  '/data/z/deeper/file': Buffer.from('deep'),
});

test.runIf(has('python3'))('thirty lines of Python read the same package', () => {
  const reader = fileURLToPath(new URL('read-package.py', import.meta.url));
  const seen = JSON.parse(execFileSync('python3', [reader], { input: pack(files), encoding: 'utf8' }));
  const expected = [...files].map(([path, content]) => [
    path,
    [path.startsWith('/bin/') ? '0o101755' : '0o101644', createHash('sha256').update(content).digest('hex')],
  ]);
  expect(seen).toEqual({
    type: 10,
    component: componentId,
    image: imageId,
    name: 'MutableStorage',
    built: builtAt / 1000,
    needs: [1, 12, 3],
    // Six files, four directories.
    count: 6 + 4 + 1,
    files: Object.fromEntries(expected),
  });
});

test.runIf(has('fsck.cramfs'))('fsck.cramfs finds nothing wrong with the file system', () => {
  const image = join(folder, 'application.img');
  writeFileSync(image, readImagePackage(pack(files)).payload);
  expect(execFileSync('fsck.cramfs', ['-v', image], { encoding: 'utf8' })).toContain('OK');
});

test.runIf(has('mkfs.cramfs'))('a file system that mkfs.cramfs compressed is read', () => {
  const source = join(folder, 'source');
  for (const [path, content] of files) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), content);
  }
  const image = join(folder, 'compressed.img');
  execFileSync('mkfs.cramfs', [source, image]);
  const { entries, read } = readCramfs(readFileSync(image));
  const found = entries
    .filter((entry) => !entry.isDirectory)
    .map(({ path }) => [path, Buffer.from(read(path))]);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries([...files].map(([path, content]) => [path, Buffer.from(content)])),
  );
});
