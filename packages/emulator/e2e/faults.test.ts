import { expect, test } from 'vitest';
import { startEmulator } from '../src/index.ts';
import { type Fault, startFaultyProxy } from './faulty-proxy.ts';
import { alice, asUser } from './sign-in.ts';
import { createWorld, newPassword } from './world.ts';

const faults: readonly Fault[] = ['refused', 'reply lost', 'reply cut', 'garbage', 'another shape', '5xx'];

test('whatever happens on the way, no command reports success that is none, and a repeat ends in success', async () => {
  await using world = await createWorld();
  await using proxy = await startFaultyProxy();
  await using emulator = await startEmulator({ devices: faults.length, origins: [proxy.url] });
  proxy.target = emulator.url;
  const env = { SPHERITE_HOME: emulator.home };
  const azsphere = (words: string, input = '') =>
    world.run(`azsphere ${words} --service ${proxy.url}`, { input, env });

  const [user] = emulator.users;
  const login = await azsphere(`login ${asUser(alice)}`, `${user?.password}\n${newPassword}\n`);
  expect(login.status, login.stderr).toBe(0);

  for (const [i, fault] of faults.entries()) {
    const { id = '' } = emulator.devices[i] ?? {};
    const create = `tenant create --force --name "World ${i}" --device ${id} ${asUser(alice)}`;

    proxy.fault = (method, path) =>
      method === 'POST' && path.endsWith('/tenants/create') ? fault : undefined;
    const uncertain = await azsphere(create, `${newPassword}\n`);
    expect(uncertain.status, `${fault}: ${uncertain.stdout}`).toBe(1);
    expect(uncertain.stdout).not.toMatch(/Created|successfully/);
    expect(uncertain.stderr).toMatch(/^error: /m);
    proxy.fault = () => undefined;
    const created = await azsphere(create, `${newPassword}\n`);
    expect(created.status, `${fault}: ${created.stderr}`).toBe(0);

    proxy.fault = (method, path) => (method === 'PUT' && path.endsWith('/claim') ? fault : undefined);
    const lost = await azsphere(`device claim --device ${id}`);
    expect(lost.status, `${fault}: ${lost.stdout}`).toBe(1);
    expect(lost.stdout).not.toMatch(/Successfully|successfully/);
    expect(lost.stderr).toMatch(/^error: /m);
    expect(lost.stderr).not.toMatch(/\[object|undefined|at .*\.[jt]s:/);
    proxy.fault = () => undefined;
    expect(await azsphere(`device claim --device ${id}`), fault).toMatchObject({ status: 0 });
  }

  // Every fault was met, each twice, and in the end there is one tenant and one claim for each device.
  expect(new Set(proxy.met.map((met) => met.fault))).toEqual(new Set(faults));
  const factory = await emulator.client.listFactoryDevices();
  expect(new Set(factory.map(({ tenantId }) => tenantId)).size).toBe(faults.length);
  expect(await emulator.client.verifyAudit()).toMatchObject({ ok: true, problems: [] });
}, 120_000);

test('a sign-in under faults never ends signed in without the user having been seen', async () => {
  await using world = await createWorld();
  await using proxy = await startFaultyProxy();
  await using emulator = await startEmulator({ origins: [proxy.url] });
  proxy.target = emulator.url;
  const env = { SPHERITE_HOME: emulator.home };
  await emulator.client.addUser({ body: { name: 'ci@contoso.com', password: newPassword } });
  for (const fault of faults) {
    proxy.fault = (_, path) => (path.endsWith('/token') ? fault : undefined);
    const login = await world.run(`azsphere login ${asUser('ci@contoso.com')} --service ${proxy.url}`, {
      input: `${newPassword}\n`,
      env,
    });
    expect(login.status, fault).toBe(1);
    expect(login.stderr).toMatch(/^error: /m);
    proxy.fault = () => undefined;
    const user = await world.run(`azsphere show-user --service ${proxy.url}`, { env });
    expect(user, fault).toMatchObject({ status: 1 });
  }
});

test('a service that is down is named, and nothing is reported as done', async () => {
  await using world = await createWorld();
  await using proxy = await startFaultyProxy();
  proxy.target = 'http://127.0.0.1:1';
  const down = proxy.url;
  await proxy[Symbol.asyncDispose]();
  const login = await world.run(`azsphere login ${asUser(alice)} --service ${down}`, {
    input: `${newPassword}\n`,
  });
  expect(login).toMatchObject({ status: 1, stderr: expect.stringContaining('#service_unreachable') });
  expect(login.stderr).toContain('nothing listens there');
});
