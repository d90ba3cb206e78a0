import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  capability,
  createSigner,
  newSignerPem,
  readApplication,
  readImagePackage,
  writeCapabilityImage,
} from '@spherite/image';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applicationFolder, blinkManifest } from '../testing/application-folder.ts';
import { type Bench, createBench, json } from '../testing/bench.ts';

const imageId = '6415a939-c098-48cf-8e5c-02b52a9f0ffb';
const signatureSize = 64;

const withFolder = async (...parts: [manifest?: object, program?: string]) => {
  const bench = await createBench();
  const folder = await applicationFolder(bench.home, ...parts);
  const file = join(bench.home, 'blink.imagepackage');
  const pack = (...options: string[]) =>
    bench.run(['image-package', 'pack-application', '-i', folder, '-d', file, ...options]);
  return { bench, folder, file, pack };
};

const metadataOf = async (file: string) => readImagePackage(await readFile(file)).metadata;

test('an application is packed, with a key that is made on the spot', async () => {
  const { bench, folder, file, pack } = await withFolder();
  await using _ = bench;
  const { status, stdout, stderr } = await pack();
  expect({ status, stderr }).toEqual({ status: 0, stderr: [] });
  const { imageId: id } = await metadataOf(file);
  expect(stdout.slice(0, -1)).toEqual([
    `Packing the application in '${folder}'.`,
    `Packed 2 files as image package '${file}'.`,
    ' --> Name:         Blink',
    ` --> Component ID: ${blinkManifest.ComponentId}`,
    ` --> Image ID:     ${id}`,
    ` --> Size:         ${(await readFile(file)).length} bytes`,
    ' --> Signed by:    the development key of this home',
  ]);
});

test('the same files, image ID and time make the same bytes, but for the signature', async () => {
  const { bench, file, pack } = await withFolder();
  await using _ = bench;
  const options = ['--image-id', imageId, '--build-time', '1600884894'];
  await pack(...options);
  const first = await readFile(file);
  bench.now += 86_400_000;
  await pack(...options);
  const second = await readFile(file);
  expect(first.subarray(0, -signatureSize).equals(second.subarray(0, -signatureSize))).toBe(true);
  expect(await metadataOf(file)).toMatchObject({ imageId, builtAt: 1_600_884_894_000 });
});

test('SOURCE_DATE_EPOCH says when it was built, and has to be a time', async () => {
  const { bench, file, pack } = await withFolder();
  await using _ = bench;
  bench.env = { SOURCE_DATE_EPOCH: '86400' };
  await pack();
  expect((await metadataOf(file)).builtAt).toBe(86_400_000);
  bench.env = { SOURCE_DATE_EPOCH: 'yesterday' };
  const { status, stderr } = await pack();
  expect(status).toBe(2);
  expect(stderr[0]).toContain("SOURCE_DATE_EPOCH is 'yesterday'");
});

test('a package that lies in the folder does not become part of the next one', async () => {
  const { bench, folder } = await withFolder();
  await using _ = bench;
  const file = join(folder, 'blink.imagepackage');
  const pack = ['image-package', 'pack-application', '--input', folder, '--destination', file];
  await bench.run(pack);
  expect(await json(bench, ...pack)).toMatchObject({ imagePackage: file, files: 2 });
});

test('the program may lie anywhere, the manifest elsewhere, and the API set be another', async () => {
  const { bench, folder, file, pack } = await withFolder(
    { ...blinkManifest, EntryPoint: '/app.elf', ApplicationType: 'RealTimeCapable' },
    'app.elf',
  );
  await using _ = bench;
  const manifest = join(bench.home, 'app_manifest.json');
  await writeFile(manifest, await readFile(join(folder, 'app_manifest.json')));
  await rm(join(folder, 'app_manifest.json'));
  expect((await pack('--application-manifest', manifest, '--target-api-set', '11')).status).toBe(0);
  const image = readImagePackage(await readFile(file));
  expect(image.metadata.needs).toEqual([{ type: 3, version: 11 }]);
  expect(readApplication(image).manifest).toMatchObject({
    EntryPoint: '/app.elf',
    TargetApplicationRuntimeVersion: 11,
  });
});

test.each<[string, (folder: string) => Promise<unknown>, string]>([
  ['without a manifest', (folder) => rm(join(folder, 'app_manifest.json')), '(NoAppManifest)'],
  ['without the program', (folder) => rm(join(folder, 'bin/app')), '(SpecifiedEntryPointDoesNotExist)'],
  ['with a broken manifest', (folder) => writeFile(join(folder, 'app_manifest.json'), '{'), '(InvalidJson)'],
  ['with a link', (folder) => symlink('/etc/hostname', join(folder, 'name')), '/name is neither a file'],
  [
    'with too much in it',
    (folder) => writeFile(join(folder, 'data'), new Uint8Array(2 ** 21)),
    'needs more than the 1572864 bytes',
  ],
  [
    'that is not there',
    (folder) => rm(folder, { recursive: true }),
    'there is no such file or folder. Name another folder',
  ],
])('a folder %s is not packed, and the error names it', async (_, spoil, reason) => {
  const { bench, folder, file, pack } = await withFolder();
  await using __ = bench;
  await spoil(folder);
  const { status, stderr } = await pack();
  expect(status).toBe(1);
  expect(stderr[0]).toContain(folder);
  expect(stderr[0]).toContain(reason);
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});

test.each([
  [{ ...blinkManifest, ComponentId: undefined }, 'has no "ComponentId"'],
  [{ ...blinkManifest, ComponentId: 'blink' }, 'is not right at "ComponentId"'],
])('a manifest from elsewhere is what the error is about: %j', async (content, reason) => {
  const { bench, folder, file, pack } = await withFolder();
  await using _ = bench;
  const manifest = join(bench.home, 'm.json');
  await writeFile(manifest, JSON.stringify(content));
  const { status, stderr } = await pack('--application-manifest', manifest);
  expect(status).toBe(1);
  expect(stderr[0]).toContain(`error: ${manifest} cannot be packed (MissingComponentId)`);
  expect(stderr[0]).toContain(reason);
  expect(stderr[0]).not.toContain(folder);
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});

test('what a device would not understand is packed with a warning', async () => {
  const { bench, file, pack } = await withFolder({
    ...blinkManifest,
    Name: 'A name that is a good deal too long',
    Capabilities: { Gpioo: [8], Gpio: ['$SAMPLE_LED', 8], Pwm: ['$SAMPLE_LED', 'PWM-CONTROLLER-0'] },
  });
  await using _ = bench;
  const { status, stderr } = await pack();
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: [
      expect.stringMatching(/^warn: The capability 'Gpioo' .* not known/),
      expect.stringMatching(/^warn: '\$SAMPLE_LED' .* not resolved/),
      expect.stringMatching(/^warn: .* 31 bytes .*'A name that is a good deal too '\.$/),
    ],
  });
  expect((await metadataOf(file)).name).toBe('A name that is a good deal too ');
});

test('hidden files and folders are left out, and it is said which', async () => {
  const { bench, folder, file, pack } = await withFolder();
  await using _ = bench;
  await mkdir(join(folder, '.git'));
  await Promise.all([
    writeFile(join(folder, '.git', 'config'), '[core]'),
    writeFile(join(folder, 'bin', '.env'), 'PASSWORD=x'),
  ]);
  const { status, stderr } = await pack();
  expect(status).toBe(0);
  expect(stderr).toHaveLength(1);
  expect(stderr[0]).toContain('warn: Left out');
  expect(stderr[0]).toContain('/.git, /bin/.env.');
  const { files } = readApplication(readImagePackage(await readFile(file)));
  expect(files.map(({ path }) => path)).toEqual(['/app_manifest.json', '/bin/app']);
});

test('a package is described: its metadata, its manifest, its files', async () => {
  const { bench, file, pack } = await withFolder();
  await using _ = bench;
  await pack('--image-id', imageId, '--build-time', '1600884894');
  const { thumbprint } = await metadataOf(file);
  const { status, stdout } = await bench.run(['image-package', 'show', '-f', file]);
  expect(status).toBe(0);
  expect(stdout.slice(0, 19)).toEqual([
    'Image package metadata:',
    '  Section: Identity',
    '    Image Type:           Application',
    `    Component ID:         ${blinkManifest.ComponentId}`,
    `    Image ID:             ${imageId}`,
    '  Section: Signature',
    '    Signing Type:         ECDsa256',
    `    Cert:                 ${thumbprint}`,
    '    Signed by:            the development key of this home; the signature is right',
    '  Section: Debug',
    '    Image Name:           Blink',
    '    Built On (UTC):       2020-09-23 18:14:54',
    '  Section: Temporary Image',
    '    Under development:    True',
    '  Section: ABI Depends',
    '    Depends on:           ApplicationRuntime, version 12',
    '',
    'Payload: 12288 bytes',
    '',
  ]);
  expect(stdout.slice(-4, -1)).toEqual([
    'Files:',
    ` --> /app_manifest.json (${JSON.stringify(blinkManifest).length} bytes)`,
    ' --> /bin/app (12 bytes, executable)',
  ]);
  expect(await show(bench, file)).toMatchObject({
    identity: { imageId },
    signature: { cert: thumbprint, verified: true },
    manifest: blinkManifest,
    files: [
      { path: '/app_manifest.json', executable: false },
      { path: '/bin/app', size: 12, executable: true },
    ],
  });
});

const show = (bench: Bench, file: string) => json(bench, 'image-package', 'show', '--image-package', file);

test('a package that was changed is told by its signature', async () => {
  const { bench, file, pack } = await withFolder();
  await using _ = bench;
  await pack('--image-id', imageId);
  const bytes = await readFile(file);
  bytes.set(Buffer.from('Blank'), bytes.indexOf('Blink', bytes.length - 200));
  await writeFile(file, bytes);
  expect(await show(bench, file)).toMatchObject({
    debug: { imageName: 'Blank' },
    signature: { verified: false },
  });
});

test('the signer of the SDK is known by name, and nobody claims to have checked it', async () => {
  const { bench, file, pack } = await withFolder();
  await using _ = bench;
  await pack();
  const bytes = await readFile(file);
  const own = Buffer.from((await metadataOf(file)).thumbprint, 'hex');
  bytes.set(Buffer.from('a8d5cc6958f48710140d7a26160fc1cfc31f5df0', 'hex'), bytes.indexOf(own));
  await writeFile(file, bytes);
  expect(await show(bench, file)).toMatchObject({
    signature: { signer: 'Azure Sphere SDK Test', verified: null },
  });
});

test('of a capability it is told whom it is for, and what it allows', async () => {
  await using bench = await createBench();
  const file = join(bench.home, 'service.cap');
  const deviceId = 'ab'.repeat(64);
  await writeFile(
    file,
    writeCapabilityImage({
      deviceId,
      capabilities: [capability.fieldServicing],
      imageId,
      builtAt: 0,
      signer: createSigner(newSignerPem()),
    }),
  );
  const { stdout } = await bench.run(['image-package', 'show', '-f', file]);
  expect(stdout).toContain(
    '    Signed by:            somebody not known here; the signature was not checked',
  );
  expect(stdout.slice(-3, -1)).toEqual([
    `Device ID: ${deviceId.toUpperCase()}`,
    'Capabilities: fieldServicing',
  ]);
  expect(await show(bench, file)).toMatchObject({ capabilities: ['fieldServicing'], abiDepends: [] });
});

test('whatever is in a file, it is described or refused with its name', async () => {
  const { bench, file, pack } = await withFolder();
  await using _ = bench;
  await pack();
  const good = await readFile(file);
  const damaged = fc
    .tuple(fc.nat(good.length - 1), fc.uint8Array({ maxLength: 64 }), fc.nat(4))
    .map(([at, bytes, cut]) => {
      const copy = Buffer.from(good);
      copy.set(bytes.subarray(0, good.length - at), at);
      return cut === 0 ? copy.subarray(0, at) : copy;
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 400 })), async (bytes) => {
      await writeFile(file, bytes);
      const { status, stderr } = await bench.run(['image-package', 'show', '-f', file]);
      if (status === 0) return;
      expect(status).toBe(1);
      expect(stderr[0]).toContain(file);
      expect(stderr[1]).toContain('IMAGE_UNUSABLE');
    }),
    { numRuns: 200 },
  );
});
