import { createIdentity, type Identity } from '@spherite/identity';
import { deviceStatementHeader, operationState, operationType } from '@spherite/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../testing/world.ts';

const alice = 'alice@contoso.com';
const bob = 'bob@contoso.com';
const carol = 'carol@fabrikam.com';

const refusal = (code: string) => expect.objectContaining({ name: 'SpheriteError', code });

describe('claiming a device', () => {
  let world: World;
  let tenantId: string;
  let foreignTenantId: string;
  beforeEach(async () => {
    world = await createWorld();
    tenantId = await world.tenant(alice);
    foreignTenantId = await world.tenant(carol, 'Fabrikam');
  });
  afterEach(async () => {
    expect(world.reported).toEqual([]);
    expect(await world.emulator.verifyAudit()).toMatchObject({ ok: true, problems: [] });
    await world[Symbol.asyncDispose]();
  });

  const claim = (user: string, tenant: string, deviceId: string, statement?: string) =>
    world.as(user).claimDevice({
      params: { tenantId: tenant, deviceId },
      headers: { [deviceStatementHeader]: statement },
    });
  const claimsOf = async ({ deviceId }: Identity): Promise<unknown[]> =>
    (await world.emulator.listAudit({ query: { limit: 1000 } }))
      .filter((entry) => entry.action === 'claim' && entry.deviceId === deviceId)
      .map(({ actor, tenantId: tenant, result }) => ({ actor, tenantId: tenant, result }));

  test('by its ID alone, as in the real service', async () => {
    const device = await world.manufacture();
    const operation = await claim(alice, tenantId, device.deviceId);
    expect(operation).toMatchObject({
      TenantId: tenantId,
      OperationType: operationType.DeviceClaim,
      State: operationState.Complete,
      ResourceLocation: `/v2/tenants/${tenantId}/devices/${device.deviceId}`,
      Error: null,
    });
    const params = { tenantId, operationId: operation.OperationId };
    expect(await world.as(bob).getOperation({ params })).toEqual(operation);
    expect(await world.as(bob).getDevice({ params: { tenantId, deviceId: device.deviceId } })).toMatchObject({
      DeviceId: device.deviceId,
      TenantId: tenantId,
      ProductId: null,
      DeviceGroupId: null,
      ChipSku: 0,
      LastUpdateRequestUTC: null,
    });
    expect(await claimsOf(device)).toEqual([{ actor: alice, tenantId, result: 'done' }]);
  });

  test('with its own statement, and IDs in either case', async () => {
    const device = await world.manufacture();
    const statement = await world.statement(device, 'claim');
    const operation = await claim(alice, tenantId.toUpperCase(), device.deviceId.toLowerCase(), statement);
    expect(operation.TenantId).toBe(tenantId);
  });

  test('again into the same tenant: the first operation is answered, nothing changes, one claim is on record', async () => {
    const device = await world.manufacture();
    const statement = await world.statement(device, 'claim');
    const first = await claim(alice, tenantId, device.deviceId, statement);
    expect(await claim(alice, tenantId, device.deviceId, statement)).toEqual(first);
    expect(await claim(bob, tenantId, device.deviceId)).toEqual(first);
    expect(await claim(bob, tenantId, device.deviceId, await world.statement(device, 'claim'))).toEqual(
      first,
    );
    expect(await claimsOf(device)).toHaveLength(1);
  });

  test('an unknown device and another’s are answered with the same bytes', async () => {
    const claimed = await world.manufacture();
    await claim(carol, foreignTenantId, claimed.deviceId);
    const unknown = createIdentity();
    const answers = await Promise.all(
      [claimed, unknown].map(async ({ deviceId }) => {
        const { status, headers, body } = await world.send({
          method: 'PUT',
          path: `/v2/tenants/${tenantId}/devices/${deviceId}/claim`,
          headers: { authorization: `Bearer ${alice};${Date.now()}` },
        });
        const { date: _, ...rest } = headers;
        return { status, rest, text: new TextDecoder().decode(body).replaceAll(deviceId, 'ID') };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.status).toBe(404);
    expect(answers[0]?.text).toContain(
      '"Detail":"Device Id ID could not be found, or was already claimed to a different Azure Sphere tenant."',
    );
    expect(await claimsOf(unknown)).toEqual([{ actor: alice, tenantId, result: 'DEVICE_NOT_FOUND' }]);
    expect((await claimsOf(claimed)).at(-1)).toEqual({ actor: alice, tenantId, result: 'DEVICE_NOT_FOUND' });
  });

  test('whoever holds a device learns that it is claimed elsewhere, but not where', async () => {
    const device = await world.manufacture();
    await claim(carol, foreignTenantId, device.deviceId);
    const attempt = claim(alice, tenantId, device.deviceId, await world.statement(device, 'claim'));
    await expect(attempt).rejects.toEqual(refusal('DEVICE_CLAIMED_ELSEWHERE'));
    await expect(attempt).rejects.not.toThrow(foreignTenantId);
    expect(await claimsOf(device)).toHaveLength(2);
  });

  test('a statement counts once: neither another user nor another tenant can use it again', async () => {
    const device = await world.manufacture();
    const statement = await world.statement(device, 'claim');
    await claim(carol, foreignTenantId, device.deviceId, statement);
    await expect(claim(alice, tenantId, device.deviceId, statement)).rejects.toEqual(
      refusal('STATEMENT_REFUSED'),
    );
    // Nor when the first use of it was refused.
    const refused = await world.statement(device, 'claim');
    await expect(claim(alice, tenantId, device.deviceId, refused)).rejects.toEqual(
      refusal('DEVICE_CLAIMED_ELSEWHERE'),
    );
    await expect(claim(alice, tenantId, device.deviceId, refused)).rejects.toEqual(
      refusal('STATEMENT_REFUSED'),
    );
  });

  test('a statement for something else, of another device, or changed is refused and leaves the device free', async () => {
    const device = await world.manufacture();
    const other = await world.manufacture();
    const { Nonce } = await world.devices.createChallenge({
      body: { DeviceId: device.deviceId, Purpose: 'claim' },
    });
    const signed = (audience: string, nonce: string): string =>
      device.sign({ purpose: 'claim', audience, nonce, time: Date.now() });
    const good = await world.statement(device, 'claim');
    const statements = [
      await world.statement(device, 'tenant-creation'),
      await world.statement(other, 'claim'),
      signed('http://127.0.0.1:1', Nonce),
      signed(world.service.url, 'A'.repeat(72)),
      `${good.slice(0, -4)}AAAA`,
      'nonsense',
    ];
    for (const statement of statements)
      await expect(claim(alice, tenantId, device.deviceId, statement)).rejects.toEqual(
        refusal('STATEMENT_REFUSED'),
      );
    expect(await claimsOf(device)).toEqual(
      statements.map(() => ({ actor: alice, tenantId, result: 'STATEMENT_REFUSED' })),
    );
    await claim(alice, tenantId, device.deviceId, good);
  });

  test('an ID that is none is refused with the reason', async () => {
    const { deviceId } = createIdentity();
    for (const [id, reason] of [
      [deviceId.slice(1), '127 characters'],
      [`${deviceId}0`, '129 characters'],
      [`G${deviceId.slice(1)}`, 'is "G"'],
      ['AB'.repeat(64), 'not a public key'],
    ] as const) {
      await expect(claim(alice, tenantId, id)).rejects.toEqual(refusal('DEVICE_ID_INVALID'));
      await expect(claim(alice, tenantId, id)).rejects.toThrow(reason);
    }
  });

  test('a tenant of another directory is as good as none', async () => {
    const device = await world.manufacture();
    const absent = '00000000-0000-4000-8000-000000000000';
    for (const tenant of [foreignTenantId, absent])
      await expect(claim(alice, tenant, device.deviceId)).rejects.toEqual(refusal('TENANT_NOT_FOUND'));
    expect(await claimsOf(device)).toEqual(
      [foreignTenantId, absent].map((tenant) => ({
        actor: alice,
        tenantId: tenant,
        result: 'TENANT_NOT_FOUND',
      })),
    );
  });
});

describe('where proof is compulsory', () => {
  test('an ID alone claims nothing and makes no tenant, a statement does both, and a list is refused', async () => {
    await using world = await createWorld({ claims: 'proof' });
    const device = await world.manufacture();
    const client = world.as(alice);
    await expect(
      client.createTenant({
        headers: {},
        body: { DeviceId: device.deviceId, TenantFriendlyName: 'Contoso' },
      }),
    ).rejects.toEqual(refusal('PROOF_REQUIRED'));
    const tenantId = await world.tenant(alice);
    const params = { tenantId, deviceId: device.deviceId };
    await expect(client.claimDevice({ params, headers: {} })).rejects.toEqual(refusal('PROOF_REQUIRED'));
    await expect(client.bulkClaimDevices({ params: { tenantId }, body: [device.deviceId] })).rejects.toEqual(
      refusal('PROOF_REQUIRED'),
    );
    const statement = await world.statement(device, 'claim');
    await client.claimDevice({ params, headers: { [deviceStatementHeader]: statement } });
    const audit = await world.emulator.listAudit({ query: {} });
    expect(audit.filter(({ result }) => result === 'PROOF_REQUIRED')).toHaveLength(3);
  });
});

describe('claiming many devices by their IDs', () => {
  test('claims those that it can, once each, and says which it could not', async () => {
    await using world = await createWorld();
    const tenantId = await world.tenant(alice);
    const foreignTenantId = await world.tenant(carol);
    const client = world.as(alice);
    const bulk = (body: string[]) => client.bulkClaimDevices({ params: { tenantId }, body });
    const [a, b, foreign] = [await world.manufacture(), await world.manufacture(), await world.manufacture()];
    await world
      .as(carol)
      .claimDevice({ params: { tenantId: foreignTenantId, deviceId: foreign.deviceId }, headers: {} });
    const unknown = createIdentity();

    const all = await bulk([a.deviceId, a.deviceId.toLowerCase()]);
    expect(all).toMatchObject({
      OperationType: operationType.BulkDeviceClaim,
      State: operationState.Complete,
    });

    const some = await bulk([a.deviceId, b.deviceId, foreign.deviceId, unknown.deviceId]);
    expect(some).toMatchObject({ State: operationState.CompleteWithErrors, Error: { Code: 0 } });
    expect(some.Error?.Message).toMatch(/^2 of 4 devices could not be found, or were already claimed/);
    expect(some.Error?.Message).toContain(foreign.deviceId);
    expect(some.Error?.Message).toContain(unknown.deviceId);
    expect(some.Error?.Message).not.toContain(a.deviceId);
    expect(await client.getOperation({ params: { tenantId, operationId: some.OperationId } })).toEqual(some);

    expect(await bulk([unknown.deviceId])).toMatchObject({ State: operationState.Failed });
    const { Items } = await client.listDevices({ params: { tenantId }, query: {}, headers: {} });
    expect(Items.map(({ DeviceId }) => DeviceId).sort()).toEqual([a.deviceId, b.deviceId].sort());
    expect(await world.emulator.verifyAudit()).toMatchObject({ ok: true, problems: [] });
  });

  test('one ID that is none refuses them all, and nothing is claimed', async () => {
    await using world = await createWorld();
    const tenantId = await world.tenant(alice);
    const { deviceId } = await world.manufacture();
    const client = world.as(alice);
    await expect(
      client.bulkClaimDevices({ params: { tenantId }, body: [deviceId, 'AB'.repeat(64)] }),
    ).rejects.toEqual(refusal('DEVICE_ID_INVALID'));
    const { Items } = await client.listDevices({ params: { tenantId }, query: {}, headers: {} });
    expect(Items).toEqual([]);
  });

  test('a thousand at once, listed page by page in the order of their claims', {
    timeout: 30_000,
  }, async () => {
    await using world = await createWorld();
    const tenantId = await world.tenant(alice);
    const client = world.as(alice);
    const ids: string[] = [];
    for (let i = 0; i < 1000; i++) ids.push((await world.manufacture()).deviceId);
    await client.bulkClaimDevices({ params: { tenantId }, body: ids });
    const late = await world.manufacture();

    const seen: string[] = [];
    let continuation: string | undefined;
    for (;;) {
      const page = await client.listDevices({
        params: { tenantId },
        query: { maxPageSize: 300 },
        headers: { 'sphere-continuation': continuation },
      });
      seen.push(...page.Items.map(({ DeviceId }) => DeviceId));
      if (page.ContinuationToken === null) break;
      continuation = page.ContinuationToken;
      // One that is claimed meanwhile comes last.
      await client.claimDevice({ params: { tenantId, deviceId: late.deviceId }, headers: {} });
    }
    expect(seen).toEqual([...[...ids].sort(), late.deviceId]);
    for (const token of ['', 'x', `${continuation}A`, 'A'.repeat(96)])
      await expect(
        client.listDevices({ params: { tenantId }, query: {}, headers: { 'sphere-continuation': token } }),
      ).rejects.toEqual(refusal('REQUEST_INVALID'));
  });
});
