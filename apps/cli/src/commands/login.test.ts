import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SpheriteError, signInFieldNames, signInPaths } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { type Bench, controlC, createBench, login, password, signedIn } from '../testing/bench.ts';

const contoso = { Id: 'd343c263-4aa3-4558-adbb-d3fc34631800', Name: 'Contoso', Roles: [] };
const other = { Id: '7c2c0fa6-1234-4678-9bcd-ef0190d72555', Name: 'Other', Roles: [] };
const stored = (bench: Bench): string => join(bench.home, 'azsphere', 'sign-in.json');

test('the first sign-in takes the new password from the second line', async () => {
  await using bench = await createBench();
  expect(await login(bench, 'alice', ['one time alice', password])).toEqual({
    status: 0,
    stdout: [
      "Login successful as 'alice@contoso.com'.",
      'Command completed successfully in 00:00:05.5459143.',
    ],
    stderr: [
      "warn: You don't have access to any Azure Sphere tenants.",
      "warn: Type 'azsphere tenant create --name <name>'.",
    ],
  });
  expect(bench.authority.users[0]).toMatchObject({ password, isOneTime: false });
});

test.each([
  ['no password', [''], 2, 'usage'],
  ['a wrong one', ['wrong'], 1, 'sign_in_failed'],
  ['a one-time password alone', ['one time alice'], 1, 'password_change_needed'],
  ['a new one that is too short', ['one time alice', 'short'], 1, 'password_refused'],
])('%s leads to nothing', async (_, lines, status, page) => {
  await using bench = await createBench();
  const outcome = await login(bench, 'alice', lines);
  expect(outcome.status).toBe(status);
  expect(outcome.stderr.join('\n')).toContain(`#${page}`);
  expect(bench.authority.users[0]?.isOneTime).toBe(true);
  expect((await bench.run(['show-user'])).status).toBe(1);
});

test('a first sign-in whose answer was lost is repeated with the same two lines', async () => {
  await using bench = await createBench();
  const lines = ['one time alice', password];
  bench.between = async (request, send) => {
    const reply = await send(request);
    if (Buffer.from(request.body ?? []).includes(signInFieldNames.newPassword))
      throw new SpheriteError('SERVICE_UNREACHABLE', 'The connection was lost.');
    return reply;
  };
  expect((await login(bench, 'alice', lines)).stderr.join('\n')).toContain('#service_unreachable');
  expect(bench.authority.users[0]).toMatchObject({ password, isOneTime: false });
  bench.between = (request, send) => send(request);
  expect(await login(bench, 'alice', lines)).toMatchObject({ status: 0 });
});

test.each([
  ['a wrong second line is tried once', ['wrong', 'wrong as well'], 2],
  ['a second line that equals the first is not tried again', ['wrong', 'wrong'], 1],
  ['a second line that is empty is not tried', ['wrong', ''], 1],
])('%s', async (_, lines, attempts) => {
  await using bench = await createBench();
  const { status, stderr } = await login(bench, 'alice', lines);
  expect(status).toBe(1);
  expect(stderr.join('\n')).toContain('#sign_in_failed');
  expect(bench.requests.filter(({ method }) => method === 'POST')).toHaveLength(attempts);
});

test('a name that is locked is not tried with the second line', async () => {
  await using bench = await createBench();
  bench.between = async (request, send) => {
    const reply = await send(request);
    const body = Buffer.from(reply.body).toString().replace('SIGN_IN_FAILED', 'SIGN_IN_LOCKED');
    return { ...reply, body: Buffer.from(body) };
  };
  const { stderr } = await login(bench, 'alice', ['wrong', 'one time alice']);
  expect(stderr.join('\n')).toContain('#sign_in_locked');
  expect(bench.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('a home that cannot keep the sign-in is found out before the password is given away', async () => {
  await using bench = await createBench();
  await writeFile(join(bench.home, 'azsphere'), 'a file where the folder should be');
  const { status, stderr } = await login(bench, 'alice', ['one time alice', password]);
  expect(status).toBe(1);
  expect(stderr.join('\n')).toContain('#home_unusable');
  expect(bench.requests).toEqual([]);
  expect(bench.authority.users[0]?.isOneTime).toBe(true);
});

test('a sign-in that fails leaves the one before as it was', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  const before = await readFile(stored(bench), 'utf8');
  expect((await login(bench, 'bob', ['wrong'])).status).toBe(1);
  expect(await readFile(stored(bench), 'utf8')).toBe(before);
});

test('at a terminal a person is asked, and asked again', async () => {
  await using bench = await createBench();
  const { status, stderr } = await bench.run(['login', '--username', 'alice@contoso.com'], {
    answers: ['wrong', 'one time alice', 'short', 'short', password, 'differs', password, password],
  });
  expect(status).toBe(0);
  expect(bench.asked.slice(0, 2)).toEqual([
    'Password for alice@contoso.com',
    'Password for alice@contoso.com',
  ]);
  expect(stderr).toContain('warn: The user name or the password is wrong.');
  expect(stderr).toContain('warn: The two differ. Type the new password twice.');
});

test.each([
  ['at the password', [controlC], 'Nothing was changed.'],
  ['at the new one', ['one time alice', controlC], 'Nothing was changed.'],
  [
    'when a new one was sent',
    ['one time alice', 'short', 'short', controlC],
    'may or may not have been done',
  ],
])('Ctrl-C %s leads to nothing, and no more is said than is known', async (_, answers, text) => {
  await using bench = await createBench();
  const { status, stderr } = await bench.run(['login', '--username', 'alice@contoso.com'], { answers });
  expect(status).toBe(130);
  expect(stderr.at(-1)).toContain(text);
  expect(bench.authority.users[0]?.isOneTime).toBe(true);
});

test('after three wrong passwords nobody is asked any more', async () => {
  await using bench = await createBench();
  const answers = ['1', '2', '3', '4', '5'];
  const { status } = await bench.run(['login', '--username', 'alice@contoso.com'], { answers });
  expect(status).toBe(1);
  expect(bench.asked).toHaveLength(4);
});

test('without a terminal, --username alone cannot work and says what does', async () => {
  await using bench = await createBench();
  const outcome = await bench.run(['login', '--username', 'alice@contoso.com'], { input: [] });
  expect(outcome).toMatchObject({
    status: 2,
    stderr: [expect.stringContaining('--password-stdin'), expect.anything()],
  });
});

test('a browser signs in through an address of this machine', async () => {
  await using bench = await createBench();
  const [alice] = bench.authority.users;
  const pages: Promise<string>[] = [];
  const get = async (url: string): Promise<string> => (await fetch(url)).text();
  const { status, stdout } = await bench.run(['login'], {
    browser: (url) => {
      if (!alice) return;
      const back = bench.authority.signInWithBrowser(url, alice);
      pages.push(get(back.replace(/state=[^&]*/, 'state=foreign')).then(() => get(back)));
    },
  });
  expect(status).toBe(0);
  expect(stdout[0]).toBe('To sign in, open in a browser:');
  expect(stdout[1]).toMatch(new RegExp(`^${bench.origin}${signInPaths.authorize}`));
  expect(stdout[2]).toContain('--use-device-code');
  expect(stdout[3]).toBe("Login successful as 'alice@contoso.com'.");
  expect(await pages[0]).toContain('You are signed in.');
});

test('tokens that were made for another sign-in are not taken', async () => {
  await using bench = await createBench();
  bench.between = async (request, send) => {
    const reply = await send(request);
    if (request.path !== signInPaths.token) return reply;
    const body = JSON.parse(Buffer.from(reply.body).toString());
    const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url').toString());
    const foreign = Buffer.from(JSON.stringify({ ...claims, nonce: 'foreign' })).toString('base64url');
    return { ...reply, body: Buffer.from(JSON.stringify({ ...body, id_token: `e30.${foreign}.` })) };
  };
  const outcome = await login(bench, 'alice', ['one time alice', password]);
  expect(outcome.status).toBe(1);
  expect(outcome.stderr.join('\n')).toContain('#sign_in_cancelled');
  expect((await bench.run(['show-user'])).status).toBe(1);
});

test('a browser that brings a refusal ends the waiting', async () => {
  await using bench = await createBench();
  const { status, stderr } = await bench.run(['login'], {
    browser: (url) => {
      const asked = new URL(url).searchParams;
      const query = new URLSearchParams({
        state: asked.get('state') ?? '',
        error: 'access_denied',
        error_description: 'NOT_ASSIGNED: You are not assigned.',
      });
      void fetch(`${asked.get('redirect_uri')}?${query}`);
    },
  });
  expect(status).toBe(1);
  expect(stderr.slice(0, 2)).toEqual([
    'error: You are not assigned.',
    expect.stringContaining('#not_assigned'),
  ]);
});

test('a device code is waited for as long as it takes', async () => {
  await using bench = await createBench();
  const [alice] = bench.authority.users;
  const start = bench.now;
  bench.between = async (request, send) => {
    if (alice && bench.now - start > 20_000) bench.authority.approve(alice);
    return send(request);
  };
  const { status, stdout } = await bench.run(['login', '--use-device-code']);
  expect(status).toBe(0);
  expect(stdout[0]).toMatch(/http:\/\/127\.0\.0\.1:3620\/devicelogin .* BCDF-GHJK$/);
  expect(bench.now - start).toBe(25_000);
});

test('a device code that nobody uses runs out', async () => {
  await using bench = await createBench();
  const { status, stderr } = await bench.run(['login', '--use-device-code']);
  expect(status).toBe(1);
  expect(stderr.join('\n')).toContain('#sign_in_cancelled');
});

test('a device code that a person says no to is a sign-in that was cancelled', async () => {
  await using bench = await createBench();
  bench.between = async (request, send) => {
    bench.authority.decline();
    return send(request);
  };
  const { status, stderr } = await bench.run(['login', '--use-device-code']);
  expect(status).toBe(1);
  expect(stderr.slice(0, 2)).toEqual([
    "error: The sign-in was cancelled. Run 'azsphere login' to try again.",
    expect.stringContaining('#sign_in_cancelled'),
  ]);
});

test('the sign-in says which tenants there are, and which is used', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.service.tenants.push(contoso);
  expect((await login(bench)).stdout.slice(1, 4)).toEqual([
    'Found 1 Azure Sphere tenant:',
    ` --> 'Contoso' (ID: '${contoso.Id}')`,
    'It is the only one, so commands use it without its being selected.',
  ]);
  bench.service.tenants.push(other);
  expect((await login(bench)).stderr).toEqual([
    "warn: Use the 'azsphere tenant select' command to select one of the listed Azure Sphere tenants.",
  ]);
  await bench.run(['tenant', 'select', '-i', contoso.Id]);
  expect((await login(bench)).stdout[1]).toBe(
    `The selected Azure Sphere tenant 'Contoso' (${contoso.Id}) will be retained.`,
  );
  bench.service.tenants.shift();
  expect((await login(bench)).stdout).toContain('Found 1 Azure Sphere tenant:');
});

test('tokens are kept where only their owner reads them, and nowhere else', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  expect((await stat(stored(bench))).mode & 0o777).toBe(0o600);
  expect((await stat(join(bench.home, 'azsphere'))).mode & 0o777).toBe(0o700);
  const { accessToken, refreshToken } = JSON.parse(await readFile(stored(bench), 'utf8')).services[
    bench.origin
  ];
  const { stdout, stderr } = await bench.run(['tenant', 'list', '--debug']);
  expect(stderr).toContain('trace: GET /v2/tenants: 200, 2 bytes');
  expect([...stdout, ...stderr].join()).not.toMatch(new RegExp(`${accessToken}|${refreshToken}|${password}`));
});

test('a damaged file counts as signed out and says so', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  await writeFile(stored(bench), '{"services":{"x":1}}');
  const { status, stderr } = await bench.run(['tenant', 'list']);
  expect(status).toBe(1);
  expect(stderr[0]).toMatch(/^warn: .*sign-in\.json is damaged/);
  expect(stderr.join('\n')).toContain('#not_signed_in');
  expect((await login(bench)).status).toBe(0);
  expect((await bench.run(['tenant', 'list'])).stderr[0]).not.toContain('damaged');
});

test('signing out forgets the tokens here and at the service', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  expect((await bench.run(['logout'])).stdout[0]).toBe("Logged out 'alice@contoso.com'.");
  expect(bench.requests.at(-1)?.path).toBe(signInPaths.revoke);
  expect(await readFile(stored(bench), 'utf8')).not.toContain('oken');
  expect((await bench.run(['logout'])).stdout[0]).toBe('Nobody was logged in.');
});
