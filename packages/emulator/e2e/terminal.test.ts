import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { pythonWith } from './python.ts';
import { alice, signIn } from './sign-in.ts';
import { createWorld, newPassword, type Outcome, type World } from './world.ts';

const driver = fileURLToPath(new URL('terminal.py', import.meta.url));
const enter = '\\r';
const controlC = '\\x03';

/** Runs a command at a terminal of its own; each text that is waited for is followed by what is typed then. */
const atTerminal = (
  python: string,
  world: World,
  command: string,
  ...steps: readonly (readonly [wait: string, typed: string])[]
): Promise<Outcome> => {
  const words = [command, ...steps.flat()].map((word) => `'${word}'`);
  return world.run(`${python} ${driver} ${words.join(' ')}`);
};

test('at a terminal, the first sign-in asks for the password and twice for a new one, and shows none of them', async ({
  skip,
}) => {
  const python = await pythonWith('pty', skip);
  await using world = await createWorld();
  const up = await world.up();
  const password = up.ready.users[0]?.password ?? '';
  const login = await atTerminal(
    python,
    world,
    `azsphere login --username ${alice}`,
    ['Password for', `${password}${enter}`],
    ['New password', `${newPassword}${enter}`],
    ['New password again', `${newPassword}${enter}`],
  );
  expect(login.status, login.stdout).toBe(0);
  expect(login.stdout).toContain(`Login successful as '${alice}'.`);
  // Nothing but the questions, the answer and their controls.
  expect(stripVTControlCharacters(login.stdout)).toMatch(/^\? Password for /);
  expect(login.stdout).not.toMatch(/warning|masked|ctrl\+t/i);
  expect(login.stdout).not.toContain(newPassword);
  expect(login.stdout).not.toContain(password);

  const create = await atTerminal(python, world, 'azsphere tenant create --name Contoso', [
    'Password for',
    `${newPassword}${enter}`,
  ]);
  expect(create.status, create.stdout).toBe(0);
  const claim = await atTerminal(python, world, 'azsphere device claim');
  expect(claim.status, claim.stdout).toBe(0);
  expect(claim.stdout).toMatch(/Command completed successfully in \d\d:\d\d:\d\d\.\d{7}\.\r\n$/);
});

test.each([
  ['the password', `azsphere login --username ${alice}`, 'Password for'],
  ['a browser', 'env DISPLAY=nowhere:0 azsphere login', '/oauth2/v2.0/authorize?'],
  ['a code', 'azsphere login --use-device-code', '/devicelogin'],
])('Ctrl-C while %s is waited for ends the command, and nobody is signed in', async (_, command, wait) => {
  const python = await pythonWith('pty', (why) => expect.unreachable(why));
  await using world = await createWorld();
  await world.up();
  const login = await atTerminal(python, world, command, [wait, controlC]);
  expect(login.status, login.stdout).toBe(130);
  expect(login.stdout).toMatch(/\r\n\S*error:\S* Interrupted\. Nothing was changed\.\r\n$/);
  if (command.includes('DISPLAY')) expect(login.stdout).toContain('Sign in with the browser.');
  expect(login.stdout).not.toMatch(/\n {4}at /);
  expect(await world.run('azsphere show-user')).toMatchObject({ status: 1 });
});

test('Ctrl-C ends up cleanly', async ({ skip }) => {
  const python = await pythonWith('pty', skip);
  await using world = await createWorld();
  const up = await atTerminal(python, world, 'spherite up --port 0', ['Ctrl-C ends it', controlC]);
  expect(up.status, up.stdout).toBe(0);
  expect(await world.run('spherite status')).toMatchObject({
    status: 1,
    stderr: expect.not.stringContaining('without cleaning up'),
  });
});

test('Ctrl-C at a command under exec ends both, once', async ({ skip }) => {
  const python = await pythonWith('pty', skip);
  await using world = await createWorld();
  // A program without children: a shell that is interrupted while it starts one ends by the signal, trap or not.
  const program = join(world.root, 'patient.mjs');
  await writeFile(
    program,
    `process.on('SIGINT', () => { console.log('caught'); process.exit(5); });
     console.log('started');
     setInterval(() => undefined, 1000);`,
  );
  const command = `spherite exec -- node ${program}`;
  const run = await atTerminal(python, world, command, ['started', controlC]);
  expect(run.status, run.stdout).toBe(5);
  expect(run.stdout.match(/caught/g)).toHaveLength(1);
});

test('a wrong name at a terminal reads as an error, not as a stack', async ({ skip }) => {
  const python = await pythonWith('pty', skip);
  await using world = await createWorld();
  const up = await world.up();
  await signIn(world, up);
  const run = await atTerminal(python, world, 'azsphere device claim --device 77');
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(/error:/);
  expect(run.stdout).not.toMatch(/\n {4}at /);
});
