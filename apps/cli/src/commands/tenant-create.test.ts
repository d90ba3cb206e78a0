import { SpheriteError, signInPaths } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { Interrupted } from '../interrupted.ts';
import { type Bench, controlC, createBench, type Outcome, password, signedIn } from '../testing/bench.ts';

const create = (bench: Bench, ...flags: string[]): Promise<Outcome> =>
  bench.run(['tenant', 'create', '--password-stdin', ...flags], { input: [password] });

const contoso = { Id: 'd343c263-4aa3-4558-adbb-d3fc34631800', Name: 'Contoso', Roles: [] };

const askedToSignIn = (bench: Bench): boolean =>
  bench.requests.some(({ path }) => path.startsWith(signInPaths.authorize));

test('the first tenant is created after a second sign-in, selected, and announced in the known words', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.now += 6 * 60_000;
  const { status, stdout, stderr } = await create(bench, '--name', 'Contoso Ltd');
  const [tenant] = bench.service.tenants;
  expect({ status, stderr }).toEqual({ status: 0, stderr: [] });
  expect(stdout).toEqual([
    'Log in again, with the account that you will use to manage your devices.',
    'Created a new Azure Sphere tenant:',
    ' --> Tenant Name: Contoso Ltd',
    ` --> Tenant ID:   ${tenant?.Id}`,
    "Selected Azure Sphere tenant 'Contoso Ltd' as the default.",
    "You may now wish to claim the attached device into this tenant using 'azsphere device claim'.",
    'Command completed successfully in 00:00:05.5459143.',
  ]);
  expect(bench.service.claims.size).toBe(0);
  bench.service.tenants.push(contoso);
  expect((await bench.run(['tenant', 'show-selected'])).stdout[0]).toContain(tenant?.Id);
});

test('a second tenant is refused before anybody is asked to sign in, unless it is forced', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.service.tenants.push(contoso);
  expect(await create(bench, '--name', 'Other')).toMatchObject({
    status: 1,
    stderr: [
      expect.stringMatching(/^error: .*'Contoso'.*--force/),
      expect.stringContaining('#tenant_exists'),
      expect.anything(),
    ],
  });
  expect(askedToSignIn(bench)).toBe(false);
  expect((await create(bench, '--name', 'Other', '--force')).status).toBe(0);
  expect((await create(bench, '--name', 'Third', '--force-additional')).status).toBe(0);
});

test('a tenant that came to be while the person signed in is not passed over', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.between = async (request, send) => {
    if (request.path === signInPaths.token) bench.service.tenants.push(contoso);
    return send(request);
  };
  const { status, stderr } = await create(bench, '--name', 'Other');
  expect(status).toBe(1);
  expect(stderr.join('\n')).toContain('#tenant_exists');
  expect(bench.service.tenants).toEqual([contoso]);
});

test.each([
  [1, ['--name', 'Contoso.'], '"."'],
  [1, ['--name', ''], 'empty'],
  [0, ['--name', 'Contoso'], 'attached'],
  [1, ['--name', 'Contoso', '--device', '9'], 'connection path 9'],
  [1, ['--name', 'Contoso', '--device', 'FFFF'], '--device takes'],
  [1, ['--name', 'Contoso', '--device', ''], '--device takes'],
])('with %d devices, %j is refused before anybody is asked to sign in', async (devices, flags, reason) => {
  await using bench = await createBench(devices);
  await signedIn(bench);
  const { status, stderr } = await create(bench, ...flags);
  expect(status).toBe(1);
  expect(stderr[0]).toContain(reason);
  expect(askedToSignIn(bench)).toBe(false);
  expect(bench.service.tenants).toEqual([]);
});

test('when another account signs in, it becomes the signed-in one and a line says so', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  const { status, stdout } = await create(bench, '--name', 'Contoso', '--username', 'bob@contoso.com');
  expect(status).toBe(0);
  expect(stdout).toContain(
    "'bob@contoso.com' is now the logged in account, in place of 'alice@contoso.com'.",
  );
  expect((await bench.run(['show-user'])).stdout).toContain('User name: bob@contoso.com');
});

test('the second sign-in takes the second line where the first is a one-time password that was spent', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  const { status } = await bench.run(['tenant', 'create', '-n', 'Contoso', '--password-stdin'], {
    input: ['one time alice', password],
  });
  expect(status).toBe(0);
  expect(bench.service.tenants).toHaveLength(1);
});

test('at a terminal the person is asked in the way of the first sign-in, for the password of the account alone', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  const { status, stdout } = await bench.run(['tenant', 'create', '-n', 'Contoso'], { answers: [password] });
  expect(status).toBe(0);
  expect(stdout[1]).toBe(
    "Logging in again as 'alice@contoso.com'; another account is named with --username.",
  );
  expect(bench.asked).toEqual(['Password for alice@contoso.com']);
});

test('Ctrl-C at the password changes nothing and says so; once the tenant is asked for, nobody can tell', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  const command = ['tenant', 'create', '-n', 'Contoso'];
  expect(await bench.run(command, { answers: [controlC] })).toMatchObject({
    status: 130,
    stderr: ['error: Interrupted. Nothing was changed.'],
  });
  bench.between = async (request, send) => {
    const reply = await send(request);
    if (request.path.endsWith('/tenants/create')) throw new Interrupted();
    return reply;
  };
  expect(await bench.run(command, { answers: [password] })).toMatchObject({
    status: 130,
    stderr: [expect.stringContaining('may or may not have been done')],
  });
});

test('a tenant whose answer was lost is found again by the repeat', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.between = async (request, send) => {
    const reply = await send(request);
    if (request.path.endsWith('/tenants/create'))
      throw new SpheriteError('SERVICE_UNREACHABLE', 'The connection was lost.');
    return reply;
  };
  expect(await create(bench, '--name', 'Contoso')).toMatchObject({ status: 1 });
  bench.between = (request, send) => send(request);
  bench.requests.length = 0;
  expect(await create(bench, '--name', 'Contoso')).toMatchObject({ status: 0 });
  expect(bench.service.tenants).toHaveLength(1);
  expect(askedToSignIn(bench)).toBe(false);
  expect(await create(bench, '--name', 'Contoso')).toMatchObject({ status: 1 });
});

test('a refusal is final: the next attempt starts anew', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.between = async (request, send) => {
    if (request.path.endsWith('/tenants/create'))
      throw new SpheriteError('DEVICE_MADE_TENANT', 'The device has made a tenant before.');
    return send(request);
  };
  expect(await create(bench, '--name', 'Contoso')).toMatchObject({ status: 1 });
  bench.service.tenants.push(contoso);
  bench.between = (request, send) => send(request);
  expect((await create(bench, '--name', 'Contoso')).stderr.join()).toContain('#tenant_exists');
});
