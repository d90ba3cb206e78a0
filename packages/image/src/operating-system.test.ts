import { expect, test } from 'vitest';
import { signer } from '../test/samples.ts';
import { readImagePackage } from './image-package.ts';
import { operatingSystemComponents, recoveryImages } from './operating-system.ts';
import { trustAnchor } from './trust-anchor.ts';

const anchor = trustAnchor(signer.publicKeyPem);

test('a recovery writes the components that the device lists, and each verifies', () => {
  const images = recoveryImages(signer).map((bytes) => ({ bytes, image: readImagePackage(bytes) }));
  expect(
    images.map(({ bytes, image: { metadata } }) => ({
      ...{ name: metadata.name, imageType: metadata.imageType, size: bytes.length },
      ...{ componentId: metadata.componentId, imageId: metadata.imageId },
    })),
  ).toEqual(operatingSystemComponents);
  expect(images.every(({ image }) => anchor.verifies(image))).toBe(true);
});

test('there are 17 components, no two of which are taken for each other', () => {
  expect(operatingSystemComponents).toHaveLength(17);
  expect(
    new Set(operatingSystemComponents.flatMap(({ componentId, imageId }) => [componentId, imageId])).size,
  ).toBe(34);
  for (const { componentId, imageId } of operatingSystemComponents) {
    for (const guid of [componentId, imageId]) expect(guid).toMatch(/^.{8}-.{4}-8.{3}-[89ab].{3}-.{12}$/);
  }
});

test('payloads have 8 to 40 KiB, and are the same from every signer', () => {
  for (const [index, bytes] of recoveryImages(signer).entries()) {
    const { payload } = readImagePackage(bytes);
    expect(payload.length).toBeGreaterThanOrEqual(8 * 1024);
    expect(payload.length).toBeLessThanOrEqual(40 * 1024);
    const again = recoveryImages(signer)[index] ?? new Uint8Array();
    expect(Buffer.compare(readImagePackage(again).payload, payload)).toBe(0);
  }
});
