import { createIdentity } from '@spherite/identity';
import { deviceStatementHeader, operationState, operationType } from '@spherite/protocol';
import { describe, expect, test } from 'vitest';
import { createWorld, type World } from '../testing/world.ts';

const alice = 'alice@contoso.com';
const bob = 'bob@contoso.com';
const carol = 'carol@fabrikam.com';
const minute = 60_000;

const refusal = (code: string) => expect.objectContaining({ name: 'SpheriteError', code });

const create = (world: World, user: string, deviceId: string, statement?: string, name = 'Contoso Ltd') =>
  world.as(user).createTenant({
    headers: { [deviceStatementHeader]: statement },
    body: { DeviceId: deviceId, TenantFriendlyName: name },
  });

describe('creating a tenant', () => {
  test('records the device as its maker, does not claim it, and the directory can use it at once', async () => {
    await using world = await createWorld();
    const maker = await world.manufacture();
    const operation = await create(
      world,
      alice,
      maker.deviceId,
      await world.statement(maker, 'tenant-creation'),
    );
    const tenantId = operation.TenantId;
    expect(operation).toMatchObject({
      OperationType: operationType.TenantCreation,
      State: operationState.Complete,
      ResourceLocation: `/v2/tenants/${tenantId}`,
    });
    const seenBy = (user: string) => world.as(user).listTenants();
    expect(await seenBy(alice)).toEqual([{ Id: tenantId, Name: 'Contoso Ltd', Roles: ['Administrator'] }]);
    expect(await seenBy(bob)).toEqual([{ Id: tenantId, Name: 'Contoso Ltd', Roles: ['Contributor'] }]);
    expect(await seenBy(carol)).toEqual([]);
    expect(await world.as(bob).getTenant({ params: { tenantId: tenantId.toUpperCase() } })).toMatchObject({
      Id: tenantId,
    });
    expect(await world.emulator.listFactoryDevices()).toEqual([
      { deviceId: maker.deviceId, tenantId: null, lastAuthenticatedAt: null },
    ]);
    expect(await world.emulator.verifyAudit()).toMatchObject({ ok: true, entries: 2 });
  });

  test('needs a sign-in of the last five minutes', async () => {
    await using world = await createWorld();
    const { deviceId } = await world.manufacture();
    const at = (age: number) =>
      world
        .as(alice, Date.now() - age)
        .createTenant({ headers: {}, body: { DeviceId: deviceId, TenantFriendlyName: 'Contoso Ltd' } });
    await expect(at(5 * minute + 1000)).rejects.toEqual(refusal('SIGN_IN_TOO_OLD'));
    expect(await world.as(alice).listTenants()).toEqual([]);
    await at(4 * minute);
  });

  test('a device makes one tenant in its life, also when it is asked twice at once', async () => {
    await using world = await createWorld();
    const maker = await world.manufacture();
    const statements = [
      await world.statement(maker, 'tenant-creation'),
      await world.statement(maker, 'tenant-creation'),
    ];
    const results = await Promise.allSettled(
      statements.map((statement) => create(world, alice, maker.deviceId, statement)),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'DEVICE_MADE_TENANT' },
    });
    await expect(create(world, bob, maker.deviceId)).rejects.toEqual(refusal('DEVICE_MADE_TENANT'));
    expect(await world.as(alice).listTenants()).toHaveLength(1);
  });

  test('a claimed device makes none; one that made a tenant can be claimed, into any', async () => {
    await using world = await createWorld();
    const tenantId = await world.tenant(alice);
    const device = await world.manufacture();
    const params = { tenantId, deviceId: device.deviceId };
    await world.as(alice).claimDevice({ params, headers: {} });
    await expect(create(world, alice, device.deviceId)).rejects.toEqual(refusal('DEVICE_CLAIMED'));

    const maker = await world.manufacture();
    await create(world, carol, maker.deviceId);
    await world.as(alice).claimDevice({ params: { tenantId, deviceId: maker.deviceId }, headers: {} });
    await expect(create(world, carol, maker.deviceId)).rejects.toEqual(refusal('DEVICE_MADE_TENANT'));
  });

  test('another’s device looks like one that does not exist, unless the caller shows to hold it', async () => {
    await using world = await createWorld();
    const foreign = await world.tenant(carol);
    const claimed = await world.manufacture();
    await world
      .as(carol)
      .claimDevice({ params: { tenantId: foreign, deviceId: claimed.deviceId }, headers: {} });
    const maker = await world.manufacture();
    await create(world, carol, maker.deviceId);
    for (const { deviceId } of [claimed, maker, createIdentity()])
      await expect(create(world, alice, deviceId)).rejects.toThrow(
        `Device Id ${deviceId} could not be found, or was already claimed to a different Azure Sphere tenant.`,
      );
    for (const [device, code] of [
      [claimed, 'DEVICE_CLAIMED'],
      [maker, 'DEVICE_MADE_TENANT'],
    ] as const)
      await expect(
        create(world, alice, device.deviceId, await world.statement(device, 'tenant-creation')),
      ).rejects.toEqual(refusal(code));
  });

  test('when the reply was lost, the same request is answered with the same tenant, for the same user only', async () => {
    await using world = await createWorld();
    const maker = await world.manufacture();
    const statement = await world.statement(maker, 'tenant-creation');
    const first = await create(world, alice, maker.deviceId, statement);
    expect(await create(world, alice, maker.deviceId, statement)).toEqual(first);
    for (const [user, name] of [
      [bob, 'Contoso Ltd'],
      [alice, 'Another Name'],
    ] as const)
      await expect(create(world, user, maker.deviceId, statement, name)).rejects.toEqual(
        refusal('STATEMENT_REFUSED'),
      );
    expect(await world.as(alice).listTenants()).toHaveLength(1);
    expect(await world.emulator.verifyAudit()).toMatchObject({ ok: true });
  });

  test.for([
    ['', 'is empty'],
    [' Contoso', 'begins with a space'],
    ['Contoso Dishwasher Division.', '"." (character 28, at its end)'],
    ['Contoso & Sons', '"&" (character 9)'],
    ['Contosö', '"ö"'],
    ['C😀', '"😀"'],
    ['a\u0000b', 'NUL'],
    ['x'.repeat(51), '51 characters'],
  ] as const)('the name %j is refused: %s', async ([name, reason]) => {
    await using world = await createWorld();
    const { deviceId } = await world.manufacture();
    await expect(create(world, alice, deviceId, undefined, name)).rejects.toThrow(reason);
    expect(await world.as(alice).listTenants()).toEqual([]);
  });

  test.for(['Contoso Ltd', '7', 'x'.repeat(50)])('the name %j is fine', async (name) => {
    await using world = await createWorld();
    const { deviceId } = await world.manufacture();
    await create(world, alice, deviceId, undefined, name);
    expect(await world.as(alice).listTenants()).toMatchObject([{ Name: name }]);
  });
});

describe('a device that is claimed while it makes a tenant', () => {
  test('ends in one of the two orders: maker then claimed, or claimed and no maker', async () => {
    await using world = await createWorld();
    const tenantId = await world.tenant(alice);
    const devices = await Promise.all(Array.from({ length: 20 }, () => world.manufacture()));
    for (const { deviceId } of devices) {
      const [made, claimed] = await Promise.allSettled([
        create(world, bob, deviceId),
        world.as(alice).claimDevice({ params: { tenantId, deviceId }, headers: {} }),
      ]);
      expect(claimed.status).toBe('fulfilled');
      if (made.status === 'rejected') expect(made.reason).toEqual(refusal('DEVICE_CLAIMED'));
    }
    expect(await world.emulator.verifyAudit()).toMatchObject({ ok: true });
  });
});
