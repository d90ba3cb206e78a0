import { createIdentity } from '@spherite/identity';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createWorld, type World } from '../testing/world.ts';

const minute = 60_000;
const alice = 'alice@contoso.com';
const refused = expect.objectContaining({ name: 'SpheriteError', code: 'STATEMENT_REFUSED' });

describe('a device and the service', () => {
  let now = 0;
  let world: World;
  beforeEach(async () => {
    now = Date.UTC(2026, 10, 24);
    world = await createWorld({ clock: { now: () => now } });
  });
  afterEach(async () => {
    expect(world.reported).toEqual([]);
    await world[Symbol.asyncDispose]();
  });

  const authenticate = (statement: string) =>
    world.devices.authenticate({ body: { Statement: statement, OsVersion: '23.05' } });
  const results = async (action: string): Promise<unknown[]> =>
    (await world.emulator.listAudit({ query: { limit: 1000 } }))
      .filter((entry) => entry.action === action)
      .map(({ deviceId, result }) => ({ deviceId, result }));

  describe('authentication', () => {
    test('gives a credential for 24 hours, which the service does not keep, and shows when it was', async () => {
      const device = await world.manufacture();
      now += minute;
      const answer = await authenticate(await world.statement(device, 'device-authentication'));
      expect(answer).toEqual({
        DeviceId: device.deviceId,
        TenantId: null,
        Credential: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
        ExpiresUtc: new Date(now + 24 * 60 * minute).toISOString(),
        TrustedKeystore: [expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n/)],
      });
      expect(await world.emulator.listFactoryDevices()).toEqual([
        { deviceId: device.deviceId, tenantId: null, lastAuthenticatedAt: new Date(now).toISOString() },
      ]);
      expect(await results('device-authentication')).toEqual([{ deviceId: device.deviceId, result: 'done' }]);
    });

    test('tells the device its tenant, and the tenant when its device was last seen', async () => {
      const tenantId = await world.tenant(alice);
      const device = await world.manufacture();
      const params = { tenantId, deviceId: device.deviceId };
      await world.as(alice).claimDevice({ params, headers: {} });
      const statement = await world.statement(device, 'device-authentication');
      expect(await authenticate(statement)).toMatchObject({ TenantId: tenantId });
      expect(await world.as(alice).getDevice({ params })).toMatchObject({
        LastInstalledOSVersion: '23.05',
        LastUpdateRequestUTC: new Date(now).toISOString(),
      });
    });

    test('refuses a statement that was used before', async () => {
      const device = await world.manufacture();
      const statement = await world.statement(device, 'device-authentication');
      await authenticate(statement);
      await expect(authenticate(statement)).rejects.toEqual(refused);
      await expect(authenticate(statement)).rejects.toThrow('was used before');
      now += 4 * minute;
      await expect(authenticate(statement)).rejects.toEqual(refused);
    });

    test('refuses a statement that was used twice at once', async () => {
      const device = await world.manufacture();
      const statement = await world.statement(device, 'device-authentication');
      const answers = await Promise.allSettled([authenticate(statement), authenticate(statement)]);
      expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    test('knows its nonces, and which of them were used, after a restart', async () => {
      using folder = temporaryFolder();
      const device = createIdentity();
      const statements: string[] = [];
      let port = 0;
      {
        await using before = await createWorld({ data: folder.path });
        port = before.service.port;
        await before.manufacture(device);
        for (let i = 0; i < 2; i++) statements.push(await before.statement(device, 'device-authentication'));
        await before.devices.authenticate({ body: { Statement: statements[0] ?? '', OsVersion: '' } });
      }
      await using after = await createWorld({ data: folder.path, port });
      const again = (statement = '') =>
        after.service.deviceAuthentication.authenticate({ body: { Statement: statement, OsVersion: '' } });
      await expect(again(statements[0])).rejects.toThrow('was used before');
      await again(statements[1]);
    });

    test('refuses a statement that has expired', async () => {
      const device = await world.manufacture();
      const statement = await world.statement(device, 'device-authentication');
      now += 5 * minute + 1;
      await expect(authenticate(statement)).rejects.toEqual(refused);
    });

    test('refuses a statement for another service, for another purpose, or over a nonce of nobody’s', async () => {
      const device = await world.manufacture();
      const other = await world.manufacture();
      const nonceFor = async (deviceId: string, purpose: 'device-authentication' | 'claim') =>
        (await world.devices.createChallenge({ body: { DeviceId: deviceId, Purpose: purpose } })).Nonce;
      const purpose = 'device-authentication';
      const audience = world.service.url;
      const mine = await nonceFor(device.deviceId, purpose);
      for (const statement of [
        device.sign({ purpose, audience: 'http://127.0.0.1:9', nonce: mine, time: now }),
        device.sign({ purpose, audience, nonce: await nonceFor(other.deviceId, purpose), time: now }),
        device.sign({ purpose, audience, nonce: await nonceFor(device.deviceId, 'claim'), time: now }),
        device.sign({ purpose, audience, nonce: 'made-up', time: now }),
        await world.statement(device, 'claim'),
      ])
        await expect(authenticate(statement)).rejects.toEqual(refused);
      for (const name of ['localhost', '[::1]', '127.0.0.1']) {
        const nonce = await nonceFor(device.deviceId, purpose);
        const statement = device.sign({
          purpose,
          audience: `http://${name}:${world.service.port}`,
          nonce,
          time: now,
        });
        await authenticate(statement);
      }
    });

    test('refuses what is not signed, or by another key', async () => {
      const device = await world.manufacture();
      const good = await world.statement(device, 'device-authentication');
      const [payload = '', signature = ''] = good.split('.');
      const other = await world.statement(await world.manufacture(), 'device-authentication');
      for (const statement of [
        payload,
        `${payload}.`,
        `${payload}.${other.split('.')[1]}`,
        `.${signature}`,
        '',
      ])
        await expect(authenticate(statement)).rejects.toEqual(refused);
      await authenticate(good);
      expect(await results('device-authentication')).toHaveLength(6);
    });

    test('refuses a device that was never manufactured', async () => {
      const stranger = createIdentity();
      const statement = await world.statement(stranger, 'device-authentication');
      await expect(authenticate(statement)).rejects.toThrow('never manufactured');
      expect(await results('device-authentication')).toEqual([
        { deviceId: stranger.deviceId, result: 'STATEMENT_REFUSED' },
      ]);
    });
  });

  describe('challenges', () => {
    test('are given for every ID on the curve alike, and for no other', async () => {
      const known = await world.manufacture();
      const ask = (deviceId: string) =>
        world.devices.createChallenge({ body: { DeviceId: deviceId, Purpose: 'claim' } });
      for (const { deviceId } of [known, createIdentity()])
        expect(await ask(deviceId)).toEqual({
          Nonce: expect.stringMatching(/^[A-Za-z0-9_-]{72}$/),
          ExpiresUtc: new Date(now + 5 * minute).toISOString(),
        });
      await expect(ask('AB'.repeat(64))).rejects.toEqual(
        expect.objectContaining({ code: 'DEVICE_ID_INVALID' }),
      );
    });
  });

  describe('the factory', () => {
    test('enters a device once, however often it is asked, and remembers when it was asked the same again', async () => {
      const device = createIdentity();
      const statement = await world.statement(device, 'factory-registration');
      for (let i = 0; i < 2; i++)
        expect(await world.emulator.registerDevice({ body: { statement } })).toEqual({
          deviceId: device.deviceId,
        });
      await world.manufacture(device);
      expect(await world.emulator.listFactoryDevices()).toHaveLength(1);
      expect(await results('factory-registration')).toEqual([{ deviceId: device.deviceId, result: 'done' }]);
    });

    test('enters nobody whose key was not shown', async () => {
      const device = createIdentity();
      const statement = await world.statement(device, 'claim');
      await expect(world.emulator.registerDevice({ body: { statement } })).rejects.toEqual(refused);
      expect(await world.emulator.listFactoryDevices()).toEqual([]);
      expect(await results('factory-registration')).toEqual([
        { deviceId: null, result: 'STATEMENT_REFUSED' },
      ]);
    });
  });

  test('a clock that is set back far is refused by name while it lasts', async () => {
    const device = await world.manufacture();
    now -= 60 * minute;
    await expect(world.statement(device, 'claim')).rejects.toEqual(
      expect.objectContaining({ code: 'CLOCK_SET_BACK' }),
    );
    now += 60 * minute;
    await world.statement(device, 'claim');
    // The machine is at fault, so whoever runs it is told.
    expect(world.reported.splice(0)).toEqual([expect.objectContaining({ code: 'CLOCK_SET_BACK' })]);
  });
});
