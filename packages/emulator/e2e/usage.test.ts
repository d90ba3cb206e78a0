import { expect, test } from 'vitest';
import { createWorld } from './world.ts';

const wrong: readonly [line: string, what: RegExp, help: string][] = [
  ['spherite fly', /unknown command 'fly'/, 'spherite --help'],
  ['spherite up --devices many', /whole number from 0 to 254/, 'spherite up --help'],
  ['spherite up --port 70000', /whole number from 0 to 65535/, 'spherite up --help'],
  ['spherite up --claims maybe', /Allowed choices are id, proof/, 'spherite up --help'],
  ["spherite up --seed ''", /1 to 1024 characters/, 'spherite up --help'],
  [`spherite up --seed ${'x'.repeat(1025)}`, /1 to 1024 characters/, 'spherite up --help'],
  ["spherite up --detach --seed ''", /1 to 1024 characters/, 'spherite up --help'],
  ["spherite up --data ''", /path of a folder/, 'spherite up --help'],
  ['spherite exec', /missing required argument/, 'spherite exec --help'],
  ["spherite exec --seed '' -- true", /1 to 1024 characters/, 'spherite exec --help'],
  ['spherite user add', /missing required argument/, 'spherite user add --help'],
  ['spherite-device', /--pty PATH or --tcp PORT/, 'spherite-device --help'],
  ['spherite-device --fly', /Unknown option '--fly'/, 'spherite-device --help'],
  ["spherite-device --tcp 0 --seed ''", /1 to 1024 characters/, 'spherite-device --help'],
  [`spherite-device --tcp 0 --seed ${'x'.repeat(1025)}`, /1 to 1024 characters/, 'spherite-device --help'],
];

test.each(wrong)('%.40s is wrong usage: what is wrong, where to look, status 2', async (line, what, help) => {
  await using world = await createWorld();
  const { status, stdout, stderr } = await world.run(line);
  expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: /);
  expect(stderr).toMatch(what);
  expect(stderr).toContain(`Run '${help}' to see what it takes.`);
  expect(stderr).toMatch(/^See docs\/troubleshooting\.md#usage \(USAGE\)\.\n$/m);
});

test.each(['spherite', 'spherite-device', 'azsphere', 'azsphere-connect'])(
  '%s says which version it is',
  async (program) => {
    await using world = await createWorld();
    expect(await world.run(`${program} --version`)).toEqual({ status: 0, stdout: '0.0.0\n', stderr: '' });
  },
);

test('help needs no running Spherite, and a call without words asks for it', async () => {
  await using world = await createWorld();
  const asked = await world.run('spherite --help');
  expect(asked).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^Usage: spherite/) });
  expect(await world.run('spherite')).toEqual(asked);
  expect(await world.run('azsphere')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Usage: azsphere/),
  });
});

test.each([
  ...['up', 'down', 'status', 'exec', 'user add', 'user reset-password', 'user list', 'directory add'],
  ...['app require-assignment', 'app assign', 'app unassign', 'audit verify'],
])('the help of %s ends with examples', async (verb) => {
  await using world = await createWorld();
  const { status, stdout } = await world.run(`spherite ${verb} --help`);
  expect(status).toBe(0);
  expect(stdout).toContain(' Show this help.\n');
  expect(stdout).toMatch(new RegExp(`\\nExamples:\\n( {2}spherite ${verb}.*\\n)+$`));
});
