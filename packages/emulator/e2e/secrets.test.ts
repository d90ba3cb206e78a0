import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { locator } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { alice, asUser, createTenant, firstSignIn } from './sign-in.ts';
import { createWorld, newPassword } from './world.ts';

test('no password and no token is in an argument, in a log, in a URL that is printed, or in what --verbose says', async () => {
  await using world = await createWorld();
  const data = join(world.root, 'data');
  const detached = await world.run(`spherite up --json --port 0 --detach --data ${data}`);
  const ready = JSON.parse(detached.stdout);
  const { token } = locator.parse(JSON.parse(await readFile(join(world.home, 'emulator.json'), 'utf8')));
  const up = { ready } as Parameters<typeof firstSignIn>[0];
  const login = await world.run(`azsphere login --verbose ${asUser(alice)}`, {
    input: firstSignIn(up, alice),
  });
  expect(login.status, login.stderr).toBe(0);
  await createTenant(world, '--name Contoso');
  const claim = await world.run('azsphere device claim --verbose');
  expect(claim.status, claim.stderr).toBe(0);

  const log = await readFile(join(world.home, 'spherite.log'), 'utf8');
  const argv = await processArguments(ready.pid);
  const signIn = await readFile(join(world.home, 'azsphere', 'sign-in.json'), 'utf8');
  const tokens = [...signIn.matchAll(/"(?:access|refresh)Token":\s*"([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  expect(tokens.length).toBeGreaterThanOrEqual(2);
  const passwords = ready.users.map((user: { password: string }) => user.password);
  const secrets = [token, newPassword, ...tokens, ...passwords];
  for (const said of [log, argv, login.stdout, login.stderr, claim.stdout, claim.stderr])
    for (const secret of secrets) expect(said).not.toContain(secret);
  await world.run('spherite down');

  // What is written down is for its owner only.
  for (const folder of [world.home, data])
    for (const name of await readdir(folder, { recursive: true })) {
      const { mode } = await stat(join(folder, name)).catch(() => ({ mode: 0 }));
      expect(mode & 0o077, join(folder, name)).toBe(0);
    }
  const database = await readFile(join(data, 'spherite.db'), 'latin1');
  for (const secret of [token, newPassword, ...passwords]) expect(database.includes(secret)).toBe(false);
});

test("a device's private key never crosses its line, and lies in a file for its owner only", async () => {
  await using world = await createWorld();
  const data = join(world.root, 'data');
  await world.up(`--data ${data}`);
  const files = (await readdir(data, { recursive: true })).filter((name) => name.endsWith('.pem'));
  expect(files).toHaveLength(1);
  const path = join(data, files[0] ?? '');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, 'utf8')).toContain('-----BEGIN PRIVATE KEY-----');
});

const processArguments = async (pid: number): Promise<string> =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
