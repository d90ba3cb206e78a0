import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtAt, componentId, deviceId, imageId, signer } from '../test/samples.ts';
import { readCapabilityImage, writeCapabilityImage } from './capability-image.ts';
import type { ImageErrorCode } from './errors.ts';
import { writeImagePackage } from './image-package.ts';
import { capability, imageType } from './image-type.ts';
import { trustAnchor } from './trust-anchor.ts';

const parts = { deviceId, imageId, builtAt, signer };

test('has 392 bytes, laid out as on the real device', () => {
  const bytes = writeCapabilityImage({
    ...parts,
    capabilities: [capability.appDevelopment, capability.fieldServicing],
  });
  expect(bytes).toHaveLength(392);
  expect(Buffer.from(bytes.subarray(0, 12)).toString('hex')).toBe('fd5cfd5c01000000cc000000');
  expect(Buffer.from(bytes.subarray(12, 76)).toString('hex')).toBe(deviceId);
  expect(Buffer.from(bytes.subarray(76, 82)).toString('hex')).toBe('0b000d000000');
  expect(Buffer.from(bytes.subarray(204, 208)).toString()).toBe('4X4M');
  const { image } = readCapabilityImage(bytes);
  expect(image.metadata).toMatchObject({
    ...{ imageType: 13, name: 'fw_config', imageId, builtAt },
    componentId: '4128b5d8-abc2-4155-9a33-8a1f31ed67ec',
  });
});

test('what was written is read, and verifies', () => {
  const anchor = trustAnchor(signer.publicKeyPem);
  const capabilities = fc.uniqueArray(fc.integer({ min: 1, max: 0xffff }), { maxLength: 64 });
  fc.assert(
    fc.property(capabilities, (list) => {
      const bytes = writeCapabilityImage({ ...parts, capabilities: list });
      const read = readCapabilityImage(bytes);
      expect(bytes).toHaveLength(392);
      expect([read.deviceId, read.capabilities]).toEqual([deviceId, list]);
      expect(anchor.verifies(read.image)).toBe(true);
    }),
  );
});

test('a capability counts once, whatever its slots', () => {
  const bytes = writeCapabilityImage({ ...parts, capabilities: [11] });
  bytes.set([11, 0, 13, 0], 120);
  expect(readCapabilityImage(bytes).capabilities).toEqual([11, 13]);
});

test('what cannot be written is a mistake of the caller', () => {
  for (const wrong of [
    { capabilities: [0] },
    { capabilities: [0x1_0000] },
    { capabilities: Array.from({ length: 65 }, (_, index) => index + 1) },
    { capabilities: [], deviceId: deviceId.slice(1) },
  ]) {
    expect(() => writeCapabilityImage({ ...parts, ...wrong })).toThrow(RangeError);
  }
});

describe('images that are refused', () => {
  const { payload } = readCapabilityImage(writeCapabilityImage({ ...parts, capabilities: [] })).image;
  const own = { payload, imageId, builtAt, signer, name: 'fw_config', imageType: imageType.FirmwareConfig };
  const component = '4128b5d8-abc2-4155-9a33-8a1f31ed67ec';
  const changed = (at: number) => Uint8Array.from(payload, (byte, index) => (index === at ? byte ^ 1 : byte));

  test.each<[what: string, code: ImageErrorCode, bytes: Uint8Array]>([
    ['no bytes', 'CapabilityImageInvalid', new Uint8Array()],
    ['zeros', 'InvalidMetadata', new Uint8Array(392)],
    ['another type', 'WrongImageType', writeImagePackage({ ...own, componentId: component, imageType: 21 })],
    ['another component', 'CapabilityImageInvalid', writeImagePackage({ ...own, componentId })],
    ...[0, 4, 8].map((at): [string, ImageErrorCode, Uint8Array] => [
      `another number at ${at}`,
      'CapabilityImageInvalid',
      writeImagePackage({ ...own, componentId: component, payload: changed(at) }),
    ]),
    [
      'a shorter payload, made up for elsewhere',
      'CapabilityImageInvalid',
      writeImagePackage({
        ...{ ...own, componentId: component, payload: payload.subarray(0, 196), underDevelopment: true },
      }),
    ],
  ])('%s: %s', (_, code, bytes) => {
    expect(() => readCapabilityImage(bytes)).toThrow(expect.objectContaining({ code }));
  });
});
