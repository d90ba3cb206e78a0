import { join } from 'node:path';
import { createIdentity, type Identity } from '@spherite/identity';
import { readCapabilityImage, trustAnchor } from '@spherite/image';
import type { ServiceClient, SpheriteError } from '@spherite/protocol';
import { describe, expect, test } from 'vitest';
import { connect } from '../database/connection.ts';
import { seeded } from '../testing/seeded.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createWorld, type World } from '../testing/world.ts';

const alice = 'alice@contoso.com';
const carol = 'carol@fabrikam.com';
const capabilityImageSize = 392;

type Capabilities = Parameters<ServiceClient['createCapabilityImage']>[0]['body']['Capabilities'];

const owned = async (world: World, user = alice) => {
  const tenantId = await world.tenant(user);
  const device = await world.manufacture();
  const params = { tenantId, deviceId: device.deviceId };
  await world.as(user).claimDevice({ params, headers: {} });
  return { tenantId, device };
};

const issue = async (
  world: World,
  { tenantId, device, user = alice }: { tenantId: string; device: { deviceId: string }; user?: string },
  capabilities: Capabilities,
): Promise<Uint8Array> => {
  const { SignedDeviceCapabilityImageBytes } = await world.as(user).createCapabilityImage({
    params: { tenantId },
    body: { Capabilities: capabilities, DeviceId: device.deviceId },
  });
  return Buffer.from(SignedDeviceCapabilityImageBytes, 'base64');
};

/** Whom a device trusts once it has authenticated itself. */
const trusted = async (world: World, device: Identity) => {
  const Statement = await world.statement(device, 'device-authentication');
  const { TrustedKeystore } = await world.devices.authenticate({ body: { Statement, OsVersion: '' } });
  return TrustedKeystore.map(trustAnchor);
};

const entries = async (world: World): Promise<unknown[]> =>
  (await world.emulator.listAudit({ query: { limit: 1000 } }))
    .filter(({ action }) => action.startsWith('capability-image'))
    .map(({ actor, action, deviceId, tenantId, result }) => [actor, action, deviceId, tenantId, result]);

describe('a capability image', () => {
  test.for<[Capabilities, Capabilities]>([
    [[11], [11]],
    [
      [13, 11],
      [11, 13],
    ],
    [
      [11, 11, 13, 11],
      [11, 13],
    ],
    [[], []],
  ])('for %j gives %j to the one device, which trusts its signer', async ([asked, given]) => {
    const now = Date.UTC(2026, 10, 26);
    await using world = await createWorld({ clock: { now: () => now } });
    const mine = await owned(world);
    const bytes = await issue(world, mine, asked);
    expect(bytes).toHaveLength(capabilityImageSize);
    const { deviceId, capabilities, image } = readCapabilityImage(bytes);
    expect(deviceId).toBe(mine.device.deviceId.toLowerCase());
    expect(capabilities).toEqual(given);
    expect(image.metadata.builtAt).toBe(now);
    const anchors = await trusted(world, mine.device);
    expect(anchors.map((anchor) => anchor.verifies(image))).toEqual([true]);
  });

  test('has the same ID in each run of a seeded world, and another each time', async () => {
    const run = async (): Promise<string[]> => {
      const random = seeded(1);
      await using world = await createWorld({
        names: (bytes) => Uint8Array.from({ length: bytes }, () => Math.floor(random() * 256)),
      });
      const mine = await owned(world);
      const images = [await issue(world, mine, [11]), await issue(world, mine, [11])];
      return images.map((bytes) => readCapabilityImage(bytes).image.metadata.imageId);
    };
    const ids = await run();
    expect(new Set(ids).size).toBe(2);
    expect(await run()).toEqual(ids);
  });

  test('is refused for other capabilities, and the message says which there are', async () => {
    await using world = await createWorld();
    const mine = await owned(world);
    for (const wrong of [[12], [11, 10], ['11'], [11.5], [null]])
      await expect(issue(world, mine, wrong as Capabilities)).rejects.toEqual(
        expect.objectContaining({
          code: 'REQUEST_INVALID',
          message: expect.stringContaining(
            'Only the capabilities 11 (appDevelopment) and 13 (fieldServicing) are issued.',
          ),
        }),
      );
    expect(await entries(world)).toEqual([]);
  });

  test('is refused alike for an unknown device, one of nobody’s, and one of another tenant', async () => {
    await using world = await createWorld();
    const mine = await owned(world);
    const theirs = await owned(world, carol);
    const other = await owned(world);
    const refusals = new Set<string>();
    for (const device of [theirs.device, other.device, await world.manufacture(), createIdentity()])
      await issue(world, { ...mine, device }, [11]).then(
        () => expect.unreachable(),
        ({ code, message }: SpheriteError) =>
          refusals.add(`${code} ${message.replace(device.deviceId, 'ID')}`),
      );
    expect([...refusals]).toEqual([expect.stringMatching(/^DEVICE_NOT_FOUND Device ID is not claimed into/)]);
    await expect(issue(world, { ...mine, device: { deviceId: 'AB' } }, [])).rejects.toEqual(
      expect.objectContaining({ code: 'DEVICE_ID_INVALID' }),
    );
  });

  test('leaves an entry in the audit trail that says what for, also when it is refused', async () => {
    await using world = await createWorld();
    const mine = await owned(world);
    const theirs = await owned(world, carol);
    await issue(world, mine, [13, 11]);
    await issue(world, mine, []);
    await issue(world, { ...theirs, user: alice }, [11]).catch(() => undefined);
    const { deviceId } = mine.device;
    expect(await entries(world)).toEqual([
      [alice, 'capability-image:11,13', deviceId, mine.tenantId, 'done'],
      [alice, 'capability-image:none', deviceId, mine.tenantId, 'done'],
      [alice, 'capability-image:11', theirs.device.deviceId, theirs.tenantId, 'TENANT_NOT_FOUND'],
    ]);
    expect(await world.emulator.verifyAudit()).toMatchObject({ ok: true, problems: [] });
  });
});

describe('the key that signs images', () => {
  test('outlives a restart, and is made where a data folder of before has none', async () => {
    using folder = temporaryFolder();
    const issued: Uint8Array[] = [];
    const anchors: Awaited<ReturnType<typeof trusted>> = [];
    const visit = async (mine?: Awaited<ReturnType<typeof owned>>) => {
      await using world = await createWorld({ data: folder.path });
      const mineNow = mine ?? (await owned(world));
      issued.push(await issue(world, mineNow, [11]));
      anchors.push(...(await trusted(world, mineNow.device)));
      return mineNow;
    };
    const mine = await visit();
    await visit(mine);
    const connection = connect(join(folder.path, 'spherite.db'));
    expect(connection.prepare("DELETE FROM secrets WHERE name = 'image-signing-key'").run().changes).toBe(1);
    connection.close();
    await visit(mine);
    const verdicts = anchors.map((anchor) =>
      issued.map((bytes) => anchor.verifies(readCapabilityImage(bytes).image)),
    );
    expect(verdicts).toEqual([
      [true, true, false],
      [true, true, false],
      [false, false, true],
    ]);
  });

  test('is one, however many need it first at the same time', async () => {
    await using world = await createWorld();
    const devices = await Promise.all(Array.from({ length: 8 }, () => world.manufacture()));
    const anchors = await Promise.all(devices.map((device) => trusted(world, device)));
    expect(new Set(anchors.flat().map(({ thumbprint }) => thumbprint)).size).toBe(1);
  });
});
