import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alice, asUser, bob, createTenant, firstSignIn, signIn } from './sign-in.ts';
import { createWorld, newPassword, type Outcome, type World } from './world.ts';

const create = (world: World, flags: string, input = `${newPassword}\n`, name = alice): Promise<Outcome> =>
  world.run(`azsphere tenant create ${flags} ${asUser(name)}`, { input });

test('a second tenant is refused by the command, which names the tenant and --force', async () => {
  await using world = await createWorld();
  const up = await world.up('--devices 2');
  const [first, second] = up.ready.devices.map(({ id }) => id);
  await signIn(world, up);
  await createTenant(world, `--name "Contoso Ltd" --device ${first}`);
  const refused = await create(world, `--name Other --device ${second}`);
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('#tenant_exists') });
  expect(refused.stderr).toContain('Contoso Ltd');
  expect(refused.stderr).toContain('--force');
  expect(await create(world, `--force --name Other --device ${second}`)).toMatchObject({ status: 0 });
  expect((await world.run('azsphere tenant show-selected')).stdout).toContain('Other');
});

test('tenant create records the maker and does not claim it', async () => {
  await using world = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  await createTenant(world, '--name Contoso');
  const status = JSON.parse((await world.run('spherite status --json')).stdout);
  expect(status.devices).toMatchObject([{ tenantId: null }]);
  const again = await create(world, '--force --name Again');
  expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining('#device_made_tenant') });
});

test('a claimed device makes no tenant', async () => {
  await using world = await createWorld();
  const up = await world.up('--devices 2');
  const [first, second] = up.ready.devices.map(({ id }) => id);
  await signIn(world, up);
  await createTenant(world, `--name Contoso --device ${first}`);
  expect(await world.run(`azsphere device claim --device ${second}`)).toMatchObject({ status: 0 });
  expect(await create(world, `--force --name Other --device ${second}`)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('#device_claimed'),
  });
});

test('of two that run at once with one device, one makes its tenant', async () => {
  await using world = await createWorld();
  await using other = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  const env = { SPHERITE_HOME: world.home };
  const outcomes = await Promise.all([
    create(world, '--force --name One'),
    other.run(`azsphere tenant create --force --name Two ${asUser(alice)}`, {
      input: `${newPassword}\n`,
      env,
    }),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual([0, 1]);
  expect(outcomes.find(({ status }) => status === 1)?.stderr).toContain('#device_made_tenant');
});

test('if another account signs in, it becomes the signed-in one and a line says so', async () => {
  await using world = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  const created = await create(world, '--name Contoso', firstSignIn(up, bob), bob);
  expect(created.status).toBe(0);
  expect(created.stdout + created.stderr).toContain(bob);
  expect((await world.run('azsphere show-user')).stdout).toContain(bob);
});

test.each([
  ['Contoso Dishwasher Division.', '"."'],
  ['Contoso_Ltd', '"_"'],
  ['Café', '"é"'],
])('the name %s is refused, and the refusal names the character %s', async (name, character) => {
  await using world = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  const refused = await create(world, `--name "${name}"`);
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('#tenant_name_invalid') });
  expect(refused.stderr.replaceAll("'", '"')).toContain(character);
});

test('a name of 50 characters is taken, one of 51 and an empty one are refused', async () => {
  await using world = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  for (const name of ['A'.repeat(51), '', ' Contoso'])
    expect(await create(world, `--name "${name}"`), name).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('#tenant_name_invalid'),
    });
  expect(await create(world, `--name "${'A'.repeat(50)}"`)).toMatchObject({ status: 0 });
});

test('no device, several devices and a device that is not attached are different messages', async () => {
  await using world = await createWorld();
  const up = await world.up('--devices 2');
  await signIn(world, up);
  expect(await create(world, '--name Contoso')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('#device_not_named'),
  });
  expect(await create(world, '--name Contoso --device 9999')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('#device_not_attached'),
  });
  await using bare = await createWorld();
  const without = await bare.up('--devices 0');
  await signIn(bare, without);
  const none = await create(bare, '--name Contoso');
  expect(none).toMatchObject({ status: 1, stderr: expect.stringContaining('#device_not_attached') });
  expect(none.stderr).toContain('Failed to retrieve device ID from attached device');
  expect((await world.run('azsphere tenant list')).stdout).not.toContain('Contoso');
});

test('a device that is silent and a port that is busy are different messages', async () => {
  await using world = await createWorld();
  const up = await world.up();
  const [device] = up.ready.devices;
  await signIn(world, up);
  const holder = world.start(
    `/usr/bin/python3 -c "import fcntl, sys, time; port = open('${device?.serial}', 'rb+', 0); fcntl.flock(port, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"`,
  );
  await holder.line(/held/);
  const busy = await create(world, '--name Contoso');
  expect(busy).toMatchObject({ status: 1, stderr: expect.stringContaining('#port_busy') });
  expect(busy.stderr).toContain(String(holder.pid));
  holder.child.stdin.end();
  await holder.ended;

  const port = join(world.root, 'port');
  const alone = world.start(`spherite-device --json --pty ${port}`);
  await alone.line(/^/);
  process.kill(alone.pid, 'SIGSTOP');
  const silent = await create(world, `--name Contoso --device ${port}`);
  expect(silent).toMatchObject({ status: 1, stderr: expect.stringContaining('#device_silent') });
  expect((await world.run('azsphere tenant list')).stdout).not.toContain('Contoso');
});
