import { expect, test } from 'vitest';
import { alice, asUser, bob, createTenant, firstSignIn, signIn } from './sign-in.ts';
import { createWorld, newPassword } from './world.ts';

const refusal = (code: string): { status: number; stderr: unknown } => ({
  status: 1,
  stderr: expect.stringContaining(`#${code}`),
});

test('the first sign-in needs a new password, and leaving without one changes nothing', async () => {
  await using world = await createWorld();
  const up = await world.up();
  const password = up.ready.users[0]?.password ?? '';
  const login = `azsphere login ${asUser(alice)}`;
  expect(await world.run(login, { input: `${password}\n` })).toMatchObject(refusal('password_change_needed'));
  expect(await world.run(login, { input: `${password}\n${password}\n` })).toMatchObject(
    refusal('password_refused'),
  );
  expect(await world.run(login, { input: `${password}\ntooshort\n` })).toMatchObject(
    refusal('password_refused'),
  );
  expect(await world.run('azsphere show-user')).toMatchObject(refusal('not_signed_in'));
  expect(await world.run(login, { input: `${password}\n${newPassword}\n` })).toMatchObject({ status: 0 });
  expect(await world.run('azsphere show-user')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(alice),
  });
});

test('the one-time password is dead once a new one was chosen, and no file or status shows it any more', async () => {
  await using world = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  const password = up.ready.users[0]?.password ?? '';
  expect(await world.run(`azsphere login ${asUser(alice)}`, { input: `${password}\n` })).toMatchObject(
    refusal('sign_in_failed'),
  );
  expect(await world.run(`azsphere login ${asUser(alice)}`, { input: firstSignIn(up, alice) })).toMatchObject(
    {
      status: 0,
    },
  );
  const { stdout } = await world.run(`spherite status --json; cat '${world.home}'/emulator.json`);
  expect(stdout).not.toContain(password);
  expect(JSON.parse((await world.run(`cat '${world.home}'/emulator.json`)).stdout).users).toEqual([
    { name: alice, password: null },
    { name: bob, password: up.ready.users[1]?.password },
  ]);
});

test('a sign-in says whether the directory has a tenant, and which', async () => {
  await using world = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  const id = await createTenant(world, '--name "Contoso Ltd"');
  const login = await world.run(`azsphere login ${asUser(bob)}`, { input: firstSignIn(up, bob) });
  expect(login.stdout + login.stderr).toContain('Contoso Ltd');
  expect(login.stdout + login.stderr).toContain(id);
});

test('a wrong password and an unknown user read the same, and are locked alike', async () => {
  await using world = await createWorld();
  await world.up();
  const attempt = async (name: string) => {
    const { status, stdout, stderr } = await world.run(`azsphere login ${asUser(name)}`, {
      input: 'wrong wrong wrong\n',
    });
    return {
      status,
      stdout: stdout.replaceAll(name, 'NAME'),
      stderr: stderr.replace(/in [\d:.]+$/m, '').replaceAll(name, 'NAME'),
    };
  };
  const known = [];
  const unknown = [];
  for (let i = 0; i < 11; i++) {
    known.push(await attempt(alice));
    unknown.push(await attempt('nobody@contoso.com'));
  }
  expect(known[0]).toMatchObject(refusal('sign_in_failed'));
  expect(known[10]).toMatchObject(refusal('sign_in_locked'));
  expect(known[10]?.stderr).toMatch(/\d+ seconds/);
  const anonymous = (outcomes: readonly { stderr: string }[]): string[] =>
    outcomes.map(({ stderr }) => stderr.replace(/\d+ seconds?/g, 'N seconds'));
  expect(anonymous(unknown)).toEqual(anonymous(known));
});

test('a pipeline signs a user in who was added with a permanent password', async () => {
  await using world = await createWorld();
  await world.up();
  const add = await world.run('spherite user add ci@contoso.com --password-stdin', {
    input: `${newPassword}\n`,
  });
  expect(add).toMatchObject({ status: 0, stdout: "Added user 'ci@contoso.com'.\n" });
  const login = await world.run(`azsphere login ${asUser('ci@contoso.com')}`, { input: `${newPassword}\n` });
  expect(login).toMatchObject({ status: 0 });
  await createTenant(world, '--name Pipeline', 'ci@contoso.com');
});

test('a reset password ends the sign-ins that the user has', async () => {
  await using world = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  const reset = await world.run(`spherite user reset-password ${alice}`);
  expect(reset).toMatchObject({ status: 0, stdout: expect.stringMatching(/One-time password.*: \S+$/m) });
  expect(await world.run(`azsphere login ${asUser(alice)}`, { input: `${newPassword}\n` })).toMatchObject(
    refusal('sign_in_failed'),
  );
  const password = /One-time password.*: (\S+)$/m.exec(reset.stdout)?.[1];
  expect(
    await world.run(`azsphere login ${asUser(alice)}`, { input: `${password}\na third good password\n` }),
  ).toMatchObject({ status: 0 });
});

test('when assignment is required, only assigned users sign in, and the sign-in of others ends', async () => {
  await using world = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  expect(await world.run('spherite app require-assignment')).toMatchObject({ status: 0 });
  expect(await world.run('azsphere tenant list')).toMatchObject(refusal('not_assigned'));
  expect(await world.run(`azsphere login ${asUser(bob)}`, { input: firstSignIn(up, bob) })).toMatchObject(
    refusal('not_assigned'),
  );
  expect(await world.run(`spherite app assign ${alice}`)).toMatchObject({ status: 0 });
  expect(await world.run(`azsphere login ${asUser(alice)}`, { input: `${newPassword}\n` })).toMatchObject({
    status: 0,
  });
  expect(await world.run(`spherite app unassign ${alice}`)).toMatchObject({ status: 0 });
  expect(await world.run('azsphere tenant list')).toMatchObject(refusal('not_assigned'));
  expect(await world.run('spherite app require-assignment --off')).toMatchObject({ status: 0 });
  expect(await world.run('azsphere login --help')).toMatchObject({ status: 0 });
});

test("another directory's user sees nothing of this one", async () => {
  await using world = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  const id = await createTenant(world, '--name Contoso');
  await world.run('spherite directory add fabrikam.com');
  await world.run('spherite user add eve@fabrikam.com --password-stdin', { input: `${newPassword}\n` });
  const login = await world.run(`azsphere login ${asUser('eve@fabrikam.com')}`, {
    input: `${newPassword}\n`,
  });
  expect(login.status).toBe(0);
  const seen = [
    login,
    await world.run('azsphere tenant list'),
    await world.run(`azsphere tenant select --tenant ${id}`),
    await world.run('azsphere tenant select --tenant Contoso'),
    await world.run('azsphere device claim'),
  ];
  expect(seen.slice(2).map(({ status }) => status)).toEqual([1, 1, 1]);
  expect(seen.map(({ stdout }) => stdout).join()).not.toMatch(new RegExp(`${id}|Contoso`));
  expect(seen[0]?.stderr).not.toContain('Contoso');
});
