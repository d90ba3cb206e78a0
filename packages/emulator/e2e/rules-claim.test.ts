import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createIdentity, type Identity } from '@spherite/identity';
import {
  deviceAuthenticationClient,
  type EmulatorClient,
  emulatorClient,
  httpSend,
  locator,
} from '@spherite/protocol';
import { expect, test } from 'vitest';
import { alice, asUser, bob, createTenant, signIn } from './sign-in.ts';
import { createWorld, newPassword, type Up, type World } from './world.ts';

/** A world in which alice has signed in and has a tenant, made with the first of its devices. */
const withTenant = async (world: World, flags = ''): Promise<{ up: Up; ids: string[]; tenantId: string }> => {
  const up = await world.up(flags);
  await signIn(world, up);
  const ids = up.ready.devices.map(({ id }) => id);
  const tenantId = await createTenant(world, `--name Contoso --device ${ids[0]}`);
  return { up, ids, tenantId };
};

const emulator = async (world: World): Promise<EmulatorClient> => {
  const { service, token } = locator.parse(
    JSON.parse(await readFile(join(world.home, 'emulator.json'), 'utf8')),
  );
  return emulatorClient(httpSend(service.url), token);
};

const claimsInTrail = async (world: World): Promise<string[]> =>
  (await (await emulator(world)).listAudit({ query: { limit: 1000 } }))
    .filter(({ action, result }) => /claim/i.test(action) && /^(ok|success|claimed|done)/i.test(result))
    .map(({ deviceId }) => deviceId ?? '');

test('a second claim into the same tenant succeeds, says so, and changes nothing', async () => {
  await using world = await createWorld();
  const { ids, tenantId } = await withTenant(world);
  expect(await world.run('azsphere device claim')).toMatchObject({ status: 0, stderr: '' });
  const again = await world.run('azsphere device claim');
  expect(again.status).toBe(0);
  expect(again.stdout).toContain(`Successfully claimed device ID '${ids[0]}' into tenant ID '${tenantId}'.`);
  expect(again.stdout).toMatch(/before/);
  expect(await claimsInTrail(world)).toEqual([ids[0]]);
});

test('the device learns its tenant at once', async () => {
  await using world = await createWorld();
  const { ids, tenantId } = await withTenant(world);
  const before = await (await emulator(world)).listFactoryDevices();
  await world.run('azsphere device claim');
  const after = await (await emulator(world)).listFactoryDevices();
  expect(after).toMatchObject([{ deviceId: ids[0], tenantId }]);
  expect(Date.parse(after[0]?.lastAuthenticatedAt ?? '')).toBeGreaterThan(
    Date.parse(before[0]?.lastAuthenticatedAt ?? '1970-01-01'),
  );
});

test('a device claimed into another tenant is refused for ever; who holds it is told so, but not where', async () => {
  await using world = await createWorld();
  const { ids, tenantId } = await withTenant(world, '--devices 2');
  await world.run(`azsphere device claim --device ${ids[0]}`);
  await createTenant(world, `--force --name Second --device ${ids[1]}`);

  const holder = await world.run(`azsphere device claim --device ${ids[0]}`);
  expect(holder).toMatchObject({ status: 1, stderr: expect.stringContaining('#device_claimed_elsewhere') });
  expect(holder.stdout).not.toContain('Successfully');
  expect(holder.stdout + holder.stderr).not.toContain(tenantId);
});

test('who only names an ID reads one text for unknown and for foreign devices', async () => {
  await using world = await createWorld();
  await using elsewhere = await createWorld();
  const { ids } = await withTenant(world, '--devices 2');
  await world.run(`azsphere device claim --device ${ids[0]}`);
  await createTenant(world, `--force --name Second --device ${ids[1]}`);

  // Another home without devices, signed in to the same service: an ID is all that it has.
  const service = `--service ${new URL((await world.run('spherite status --json')).stdout.match(/http:[^"]+/)?.[0] ?? '').origin}`;
  await elsewhere.run(`azsphere login ${service} ${asUser(alice)}`, { input: `${newPassword}\n` });
  await elsewhere.run(`azsphere tenant select ${service} --tenant Second`);
  const foreign = ids[0] ?? '';
  const unknown = createIdentity().deviceId;
  const answers = await Promise.all(
    [foreign, unknown].map((id) => elsewhere.run(`azsphere device claim ${service} --device ${id}`)),
  );
  const [one, other] = answers.map(({ status, stdout, stderr }, i) => ({
    status,
    stdout: stdout.replaceAll(i === 0 ? foreign : unknown, 'ID').replace(/in [\d:.]+$/m, ''),
    stderr: stderr.replaceAll(i === 0 ? foreign : unknown, 'ID').replace(/in [\d:.]+$/m, ''),
  }));
  expect(one).toEqual(other);
  expect(one?.status).toBe(1);
  expect(one?.stderr).toContain(
    'Device Id ID could not be found, or was already claimed to a different Azure Sphere tenant.',
  );
});

test('a registered device that is not attached is claimed by its ID alone, and the text does not say attached', async () => {
  await using world = await createWorld();
  const { tenantId } = await withTenant(world);
  const identity = createIdentity();
  const id = await register(world, identity);
  const claim = await world.run(`azsphere device claim --device ${id}`);
  expect(claim).toMatchObject({ status: 0 });
  expect(claim.stdout).toContain(`Successfully claimed device ID '${id}' into tenant ID '${tenantId}'.`);
  expect(claim.stdout).not.toContain('attached');
});

test('with --claims proof an ID alone is not enough, and the attached device is', async () => {
  await using world = await createWorld();
  const { ids } = await withTenant(world, '--claims proof');
  const id = await register(world, createIdentity());
  expect(await world.run(`azsphere device claim --device ${id}`)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('#proof_required'),
  });
  expect(await world.run('azsphere device claim')).toMatchObject({ status: 0 });
  expect(await claimsInTrail(world)).toEqual([ids[0]]);
});

/** Enters a device that is attached nowhere. */
const register = async (world: World, identity: Identity): Promise<string> => {
  const { service } = locator.parse(JSON.parse(await readFile(join(world.home, 'emulator.json'), 'utf8')));
  const purpose = 'factory-registration';
  const { Nonce } = await deviceAuthenticationClient(httpSend(service.url)).createChallenge({
    body: { DeviceId: identity.deviceId, Purpose: purpose },
  });
  const statement = identity.sign({ purpose, audience: service.url, nonce: Nonce, time: Date.now() });
  await (await emulator(world)).registerDevice({ body: { statement } });
  return identity.deviceId;
};

test.each([
  ['127 digits', 'A'.repeat(127)],
  ['129 digits', 'A'.repeat(129)],
  ['something that is no hexadecimal digit', `${'A'.repeat(127)}G`],
  [
    'the ID that the page prints, which is not on the curve',
    'ABCDE082513B529C45098884F882B2CA6D832587CAAE1A90B1CEC4A376EA2F22A96C4E7E1FC4D2AFF5633B68DB68FF4420A5588B420851EE4F3F1A7DC51399ED',
  ],
])('an ID with %s is refused with its reason, and nothing changes', async (_, id) => {
  await using world = await createWorld();
  await withTenant(world);
  const claim = await world.run(`azsphere device claim --device ${id}`);
  expect(claim.status).toBeGreaterThan(0);
  expect(claim.stderr).toMatch(/#device_(id_invalid|not_attached)/);
  expect(claim.stderr).toMatch(/127|129|"G"|curve|public key/);
  expect(await claimsInTrail(world)).toEqual([]);
});

test('no device, several devices, and a device that is not there are three different messages', async () => {
  await using world = await createWorld();
  const { up } = await withTenant(world, '--devices 2');
  const several = await world.run('azsphere device claim');
  expect(several).toMatchObject({ status: 1, stderr: expect.stringContaining('#device_not_named') });
  for (const { id } of up.ready.devices) expect(several.stderr).toContain(id);
  const other = await world.run(
    `azsphere tenant create --force --name Other --device 9999 ${asUser(alice)}`,
    { input: `${newPassword}\n` },
  );
  expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining('#device_not_attached') });

  await using bare = await createWorld();
  await bare.up('--devices 0');
  const none = await bare.run('azsphere device show-attached');
  expect(none).toMatchObject({ status: 1, stderr: expect.stringContaining('#device_not_attached') });
  expect(await claimsInTrail(world)).toEqual([]);
});

test('without a tenant, and with several of which none is selected, the message says which commands help', async () => {
  await using world = await createWorld();
  const up = await world.up('--devices 2');
  const [first, second] = up.ready.devices.map(({ id }) => id);
  await signIn(world, up);
  expect(await world.run(`azsphere device claim --device ${first}`)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/azsphere tenant create[\s\S]*#tenant_none/),
  });
  await createTenant(world, `--name One --device ${first}`);
  await createTenant(world, `--force --name Two --device ${second}`);

  // Bob has selected nothing; the tenants of the directory are his as well.
  await signIn(world, up, bob);
  await world.run('azsphere logout');
  await using bobs = await createWorld();
  const service = `--service ${up.ready.service.url}`;
  await bobs.run(`azsphere login ${service} ${asUser(bob)}`, { input: `${newPassword}\n` });
  expect(await bobs.run(`azsphere device list ${service}`)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/azsphere tenant (list|select)[\s\S]*#tenant_not_selected/),
  });
});

test('nobody who is not signed in can claim, and the trail shows nothing', async () => {
  await using world = await createWorld();
  await withTenant(world);
  await world.run('azsphere logout');
  expect(await world.run('azsphere device claim')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/azsphere login[\s\S]*#not_signed_in/),
  });
  expect(await claimsInTrail(world)).toEqual([]);
});
