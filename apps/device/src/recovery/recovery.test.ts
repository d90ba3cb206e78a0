import {
  createSigner,
  imageType,
  newSignerPem,
  operatingSystemComponents,
  recoveryImages,
  writeImagePackage,
} from '@spherite/image';
import { type DeviceErrorName, deviceErrors } from '@spherite/protocol';
import { describe, expect, test } from 'vitest';
import { blobName, type DeviceState, factoryState } from '../device-state.ts';
import { application, blink, developer, imageIdOf, onBench, vendor } from '../testing/on-bench.ts';

const images = recoveryImages(vendor);
const first = images[0] ?? new Uint8Array();

const refused = (status: number, name: DeviceErrorName): string =>
  `${status} {"error":${deviceErrors[name]}}`;

/** A device that is finished and locked, and whoever has its recovery line in hand. */
const bench = (state: Partial<DeviceState> = {}) => {
  const { ask, ...rest } = onBench({ manufacturingState: 'DeviceComplete', ...state });
  return {
    ...rest,
    ask,
    begin: () => ask('POST', '/spherite/recovery'),
    recover: (image: Uint8Array) => ask('PUT', '/spherite/recovery/images', image),
    complete: () => ask('POST', '/spherite/recovery/completion'),
  };
};

describe('a device is recovered', () => {
  test('with all its images, in any order, and knows nothing then but who it is', async () => {
    const keys = [createSigner(newSignerPem()).publicKeyPem];
    const kept = {
      tenantId: 'a tenant',
      trustedKeystore: keys,
      manufacturingState: 'DeviceComplete',
    } as const;
    const { ask, stage, install, begin, recover, complete, settle, store } = bench({
      ...kept,
      deviceId: 'AB',
      capabilities: [11],
    });
    const image = application(blink, { signer: developer });
    await stage(image);
    await install();
    await stage(image);

    expect(await begin()).toBe('200 {"images":17}');
    for (const [index, bytes] of images.toReversed().entries())
      expect(await recover(bytes)).toBe(`200 {"missing":${16 - index}}`);
    expect(await recover(first)).toBe('200 {"missing":0}');
    expect(await complete()).toBe('200 {"restartingSystem":true}');
    expect(await complete()).toBe(refused(409, 'BadState'));
    expect(store.state).toEqual({ ...factoryState, ...kept, deviceId: 'AB' });
    await settle();
    expect(await ask('GET', '/status')).toBe('200 {"uptime":0}');
    await expect(store.blobs.read(blobName(image))).rejects.toThrow();
    expect(await ask('GET', '/images')).toBe(refused(403, 'EACCES'));
  });

  test('only when each image has come, since the last beginning and the last start', async () => {
    const { ask, begin, recover, complete, settle, store } = bench({ capabilities: [11] });
    const before = store.state;
    expect(await complete()).toBe(refused(409, 'BadState'));
    expect(await recover(first)).toBe(refused(409, 'BadState'));
    await begin();
    for (const image of images.slice(1)) await recover(image);
    expect(await complete()).toBe(refused(409, 'BadState'));
    await begin();
    expect(await recover(first)).toBe('200 {"missing":16}');
    await ask('POST', '/restart');
    await settle();
    expect(await recover(first)).toBe(refused(409, 'BadState'));
    expect(store.state).toEqual(before);
  });
});

const component = operatingSystemComponents[0];
const like = (parts: Partial<Parameters<typeof writeImagePackage>[0]>): Uint8Array =>
  writeImagePackage({
    ...{ componentId: blink, imageId: imageIdOf(1), imageType: 1, name: '1BL', builtAt: 0, signer: vendor },
    payload: new Uint8Array(16),
    ...component,
    ...parts,
  });

test.each<[what: string, image: Uint8Array, error: DeviceErrorName]>([
  ['no image', new Uint8Array(100), 'BadImage'],
  ['an image by somebody else', recoveryImages(developer)[0] ?? first, 'UntrustedCertificate'],
  ['an image that was changed', first.with(0, (first[0] ?? 0) ^ 1), 'BadSignature'],
  ['an application', application(blink), 'BadComponentUid'],
  ['another version', like({ imageId: imageIdOf(1) }), 'BadImageUid'],
  ['an image of another type', like({ imageType: imageType.Policy }), 'BadImageType'],
  ['an image that is shorter', like({}), 'BadImageFileSize'],
])('%s is refused, and is missing as before', async (_, image, error) => {
  const { begin, recover } = bench();
  await begin();
  expect(await recover(image)).toBe(refused(400, error));
  expect(await recover(first)).toBe('200 {"missing":16}');
});
