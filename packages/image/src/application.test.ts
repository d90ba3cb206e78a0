import { describe, expect, test } from 'vitest';
import { builtAt, componentId, filesWith, imageId, manifest, pack, signer, text } from '../test/samples.ts';
import { packApplication, readApplication } from './application.ts';
import type { ImageErrorCode } from './errors.ts';
import { readImagePackage, writeImagePackage } from './image-package.ts';
import { imageType } from './image-type.ts';

test('an application is packed as the SDK does it', () => {
  const bytes = pack(filesWith({ '/bin/app': Buffer.alloc(6000, 'code') }));
  // One page of directories, one for the manifest, two for the program: the size of the published "blink".
  expect(bytes).toHaveLength(16_596);
  const image = readImagePackage(bytes);
  expect(image.metadata).toMatchObject({
    ...{ imageType: 10, componentId, imageId, name: manifest.Name, builtAt, underDevelopment: true },
    needs: [{ version: 12, type: 3 }],
  });
  const application = readApplication(image);
  expect(application.manifest).toEqual(manifest);
  expect(application.files).toEqual([
    { path: '/app_manifest.json', size: text(manifest).length, mode: 0o101644 },
    { path: '/bin/app', size: 6000, mode: 0o101755 },
  ]);
  expect(Buffer.from(application.read('/bin/app')).toString()).toBe('code'.repeat(1500));
});

test('all but the signature is the same each time', () => {
  const [first, second] = [pack(), pack()].map((bytes) => readImagePackage(bytes));
  expect(Buffer.compare(first?.signedBytes ?? text(1), second?.signedBytes ?? text(2))).toBe(0);
});

test.each([
  [9, 9],
  [undefined, 12],
])('the runtime is that of the manifest, or the newest: %j', (named, version) => {
  const files = filesWith({
    '/app_manifest.json': text({ ...manifest, TargetApplicationRuntimeVersion: named }),
  });
  const bytes = packApplication({ files, imageId, builtAt, signer });
  expect(readImagePackage(bytes).metadata.needs).toEqual([{ version, type: 3 }]);
});

describe('files that are no application are neither packed nor read', () => {
  const without = (path: string) => new Map([...filesWith()].filter(([name]) => name !== path));
  const naming = (EntryPoint: string) =>
    filesWith({ '/app_manifest.json': text({ ...manifest, EntryPoint }) });

  test.each<[what: string, code: ImageErrorCode, files: Map<string, Uint8Array>]>([
    ['no manifest', 'NoAppManifest', without('/app_manifest.json')],
    ['no program', 'SpecifiedEntryPointDoesNotExist', without('/bin/app')],
    ['a program of another name', 'SpecifiedEntryPointDoesNotExist', naming('/bin/other')],
    ['a folder for a program', 'SpecifiedEntryPointIsNotAFile', naming('/bin')],
    ['a manifest that is not right', 'InvalidJson', filesWith({ '/app_manifest.json': Buffer.from('{') })],
  ])('%s: %s', (_, code, files) => {
    expect(() => pack(files)).toThrow(expect.objectContaining({ code }));
  });

  const parts = { imageId, componentId, name: '', builtAt, signer, imageType: imageType.Applications };
  const { payload } = readImagePackage(pack());

  test.each<[what: string, code: ImageErrorCode, changes: Partial<Parameters<typeof writeImagePackage>[0]>]>([
    ['an image of another type', 'WrongImageType', { payload, imageType: imageType.CustomerBoardConfig }],
    ['a payload that is no file system', 'FileSystemInvalid', { payload: new Uint8Array(4096) }],
    ['another component than the manifest says', 'ComponentIdMismatch', { payload, componentId: imageId }],
  ])('%s: %s', (_, code, changes) => {
    const image = readImagePackage(writeImagePackage({ payload, ...parts, ...changes }));
    expect(() => readApplication(image)).toThrow(expect.objectContaining({ code }));
  });
});
