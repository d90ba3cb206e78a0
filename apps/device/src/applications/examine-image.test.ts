import { crc32 } from 'node:zlib';
import {
  capabilityComponentId,
  imageType,
  operatingSystemComponents,
  recoveryImages,
  writeImagePackage,
} from '@spherite/image';
import { type DeviceErrorName, deviceErrors, nameDeviceError } from '@spherite/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { application, blink, developer, imageIdOf, onBench, vendor } from '../testing/on-bench.ts';

const whole = application(blink);
/** In front of metadata of 148 bytes and a signature of 64. */
const fileSystem = whole.subarray(0, -212);

/** A package of the vendor's that is right but for what is given. */
const like = (parts: Partial<Parameters<typeof writeImagePackage>[0]>): Uint8Array =>
  writeImagePackage({
    ...{ componentId: blink, imageId: imageIdOf(1), name: 'Blink', builtAt: 0, signer: vendor },
    payload: fileSystem,
    imageType: imageType.Applications,
    ...parts,
  });

/** The same bytes with the first occurrence of a text changed, signature and all as they were. */
const changed = (bytes: Uint8Array, from: string, to: string): Uint8Array =>
  Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1');

/** A package whose manifest differs, in as many bytes, from one that the packer lets through. */
const withManifest = (from: string, to: string): Uint8Array => {
  const payload = Buffer.from(changed(fileSystem, from, to));
  payload.writeUInt32LE(0, 32);
  payload.writeUInt32LE(crc32(payload), 32);
  return like({ payload });
};

test('the package that the others differ from is taken', async () => {
  expect(await onBench().stage(like({}))).toBe('200 {}');
});

test('the line says which rule an image breaks', async () => {
  const { stage, said } = onBench();
  await stage(like({ payload: new Uint8Array(4096) }));
  expect(said).toContain(
    '[gatewayd] Refused an image. The payload of an application is a cramfs image, little-endian, with a root directory.',
  );
});

test.each<[what: string, image: Uint8Array, status: number, error: DeviceErrorName]>([
  ['nothing', new Uint8Array(0), 400, 'ImageStagingFailed'],
  ['less than a signature', whole.subarray(0, 20), 400, 'ImageStagingFailed'],
  ['an end that was cut off', whole.subarray(0, -1), 400, 'InvalidMetadata'],
  ['metadata without its beginning', changed(whole, '4X4M', '4X4N'), 400, 'InvalidMetadata'],
  ['a section of length 0', changed(whole, 'ID\x24\x00', 'ID\x00\x00'), 400, 'EmptySection'],
  ['a section past the end', changed(whole, 'ID\x24\x00', 'ID\xff\x00'), 400, 'SectionOverflowsMetadata'],
  ['a package that nobody signed', changed(whole, 'SG\x18', 'SX\x18'), 400, 'SectionNotFound'],
  ['one that was changed after that', changed(whole, 'Blink', 'Think'), 400, 'VerificationFailed'],
  ['one that somebody unknown signed', like({ signer: developer }), 403, 'EACCES'],
  ['the kernel', like({ imageType: imageType.NormalWorldKernel }), 400, 'ImageStagingFailed'],
  ['a type that nobody knows', like({ imageType: 99 }), 400, 'ImageStagingFailed'],
  ['an image of the operating system', recoveryImages(vendor)[9] ?? whole, 400, 'ImageStagingFailed'],
  [
    'an application that says it is part of it',
    like({ componentId: operatingSystemComponents[9]?.componentId ?? '' }),
    400,
    'ImageIdentityInconsistency',
  ],
  [
    'an application in the place of the capabilities',
    application(capabilityComponentId),
    400,
    'ImageIdentityInconsistency',
  ],
  [
    'a board configuration in the place of the capabilities',
    like({ componentId: capabilityComponentId, imageType: imageType.CustomerBoardConfig }),
    400,
    'ImageIdentityInconsistency',
  ],
  [
    'another component than in its manifest',
    like({ componentId: imageIdOf(9) }),
    400,
    'ImageIdentityInconsistency',
  ],
  ['no capability image inside', like({ imageType: imageType.FirmwareConfig }), 400, 'VerificationFailed'],
  ['a payload that is no file system', like({ payload: new Uint8Array(4096) }), 400, 'ImageStagingFailed'],
  ['a newer application runtime', application(blink, { runtime: 13 }), 400, 'IncompatibleApplicationRuntime'],
  [
    'a newer operating system',
    like({ needs: [{ type: 2, version: 2 }] }),
    400,
    'IncompatibleApplicationRuntime',
  ],
  [
    'a runtime of a kind that there is not',
    like({ needs: [{ type: 4, version: 1 }] }),
    400,
    'InvalidABITypeFound',
  ],
  [
    'a manifest that is no JSON',
    withManifest('{"SchemaVersion":1', '["SchemaVersion":1'),
    400,
    'InvalidJson',
  ],
  [
    'a manifest of another schema',
    withManifest('Version":1', 'Version":2'),
    400,
    'IncompatibleSchemaVersion',
  ],
  ['a manifest without an entry point', withManifest('EntryPoint', 'entryPoint'), 400, 'MissingEntryPoint'],
  [
    'a manifest without capabilities',
    withManifest('"Capabilities', '"capabilities'),
    400,
    'MissingCapabilitiesList',
  ],
])('%s is refused', async (_, image, status, error) => {
  const bench = onBench();
  expect(await bench.stage(image)).toBe(`${status} {"error":${deviceErrors[error]}}`);
  expect(bench.store.state.applications.staged).toEqual([]);
  expect(bench.reported).toEqual([]);
});

test('damage anywhere is taken or refused with a number that has a name, even where no signature is checked', async () => {
  const image = application(blink, { signer: developer });
  const bench = onBench({ capabilities: [11] });
  // Most of the file system is padding, so metadata and directories are aimed at.
  const place = fc.oneof(
    fc.nat(200),
    fc.integer({ min: image.length - 212, max: image.length - 1 }),
    fc.nat(image.length - 1),
  );
  const damage = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(10), async (bytes, cut) => {
      const damaged = image.slice(0, image.length - Math.max(0, cut - 8));
      for (const [at, value] of bytes) damaged[at] = value;
      const answer = await bench.stage(damaged);
      const [, status, error] = /^(\d+) (?:\{\}|\{"error":(\d+)\})$/.exec(answer) ?? [];
      expect(['200', '400']).toContain(status);
      if (error !== undefined) expect(nameDeviceError(Number(error))).not.toContain(':');
    }),
    { numRuns: 300 },
  );
  expect(bench.reported).toEqual([]);
});
