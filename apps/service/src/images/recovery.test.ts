import { readImagePackage, trustAnchor } from '@spherite/image';
import { recoveryClient, splitImages } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { createWorld } from '../testing/world.ts';

test('anybody may download the 17 images of the operating system, which a device of this service trusts', async () => {
  await using world = await createWorld();
  const images = splitImages(await recoveryClient(world.send).downloadRecoveryImages()).map(readImagePackage);
  expect(images).toHaveLength(17);
  expect(new Set(images.map(({ metadata }) => metadata.componentId)).size).toBe(17);

  const Statement = await world.statement(await world.manufacture(), 'device-authentication');
  const { TrustedKeystore } = await world.devices.authenticate({ body: { Statement, OsVersion: '' } });
  const [anchor] = TrustedKeystore.map(trustAnchor);
  expect(images.filter((image) => anchor?.verifies(image))).toHaveLength(17);
});
