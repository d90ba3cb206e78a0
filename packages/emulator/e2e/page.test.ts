import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { alice, asUser, firstSignIn } from './sign-in.ts';
import { createWorld, newPassword } from './world.ts';

test('the page, word for word', async () => {
  await using world = await createWorld();
  const up = await world.up();
  const [{ id } = { id: '' }] = up.ready.devices;

  const login = await world.run(`azsphere login ${asUser(alice)}`, { input: firstSignIn(up, alice) });
  expect(login).toMatchObject({ status: 0 });
  expect(login.stderr).toContain("warn: You don't have access to any Azure Sphere tenants.");

  const create = await world.run(`azsphere tenant create --name "Contoso Ltd" ${asUser(alice)}`, {
    input: `${newPassword}\n`,
  });
  expect(create).toMatchObject({ status: 0 });
  expect(create.stdout).toContain(' --> Tenant Name: Contoso Ltd\n');
  const tenantId = /^ --> Tenant ID: {3}([0-9a-f-]{36})$/m.exec(create.stdout)?.[1];
  expect(create.stdout).toContain("Selected Azure Sphere tenant 'Contoso Ltd' as the default.\n");

  const claim = await world.run('azsphere device claim');
  const [timing] = claim.stdout.trimEnd().split('\n').slice(-1);
  expect(timing).toMatch(/^Command completed successfully in \d\d:\d\d:\d\d\.\d{7}\.$/);
  expect(claim).toEqual({
    status: 0,
    stderr: '',
    stdout: [
      'Claiming device.',
      `Claiming attached device ID '${id}' into tenant ID '${tenantId}'.`,
      `Successfully claimed device ID '${id}' into tenant ID '${tenantId}'.`,
      timing,
      '',
    ].join('\n'),
  });

  const status = JSON.parse((await world.run('spherite status --json')).stdout);
  expect(status.devices).toMatchObject([{ id, tenantId }]);
  expect(status.devices[0].lastAuthenticatedAt).toMatch(/^\d{4}-/);
});

const page = fileURLToPath(new URL('../bin/page.js', import.meta.url));

test('npm start does the page without a terminal and leaves nothing behind', async () => {
  await using world = await createWorld();
  const before = await readdir(world.root);
  const { status, stdout, stderr } = await world.run(`node ${page}`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/\$ azsphere login --username alice@contoso\.com --password-stdin/);
  expect(stdout).toMatch(/Successfully claimed device ID '[0-9A-F]{128}' into tenant ID '[0-9a-f-]{36}'\./);
  expect(stdout).toMatch(/\$ azsphere tenant create --force --name "Contoso Dishwasher Division"/);
  expect(stdout.trimEnd().split('\n').slice(-8).join('\n')).toContain('npx spherite up');
  expect(await readdir(world.root)).toEqual(before);
});

test('npm start that is interrupted cleans up', async () => {
  await using world = await createWorld();
  const before = await readdir(world.root);
  const running = world.start(`node ${page}`);
  await running.line(/^ {3}\$ azsphere login/);
  running.child.kill('SIGINT');
  expect((await running.ended).status).toBe(130);
  expect(await readdir(world.root)).toEqual(before);
});
