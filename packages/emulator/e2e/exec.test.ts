import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createWorld } from './world.ts';

test('exec gives a command a world of its own, with the commands on its PATH, and takes it away', async () => {
  await using world = await createWorld();
  const before = await readdir(world.root);
  const { status, stdout, stderr } = await world.run(
    `spherite exec --devices 2 -- sh -c 'echo "$SPHERITE_HOME"; azsphere device list-attached; spherite status --json'`,
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.split('\n', 1)[0]).not.toBe(world.home);
  expect(stdout).toContain('2 devices attached:');
  expect(stdout).toContain('"lastAuthenticatedAt"');
  expect(await readdir(world.root)).toEqual(before);
});

test('exec starts devices in the state, and with the reach, that is asked for', async () => {
  await using world = await createWorld();
  const { status, stdout, stderr } = await world.run(
    `spherite exec --capabilities 11 --manufacturing-state Module1Complete --connect -- sh -c 'azsphere device capability show-attached -o json; azsphere device manufacturing-state show -o json; spherite status --json'`,
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^\[\s*"appDevelopment"\s*\]/);
  expect(stdout).toContain('"manufacturingState": "Module1Complete"');
  expect(stdout).toMatch(/"connect":\s*\{\s*"url":\s*"http:\/\/127\.0\.0\.1:\d+"/);
});

test.each([
  ['its exit status', "sh -c 'exit 42'", 42],
  ['success', 'true', 0],
  ['the signal that ended it', "sh -c 'kill -TERM $$'", 143],
])('exec passes on %s', async (_, command, status) => {
  await using world = await createWorld();
  expect(await world.run(`spherite exec -- ${command}`)).toMatchObject({ status });
});

test('exec passes signals on to the command, and ends when the command does', async () => {
  await using world = await createWorld();
  const before = await readdir(world.root);
  const running = world.start(
    `spherite exec -- sh -c 'trap "echo caught; exit 7" TERM; echo started; while :; do sleep 0.05; done'`,
  );
  await running.line(/started/);
  running.child.kill('SIGTERM');
  expect(await running.ended).toMatchObject({ status: 7, stdout: 'started\ncaught\n' });
  expect(await readdir(world.root)).toEqual(before);
});

test('a signal that comes while the world is still being made leaves nothing behind', async () => {
  await using world = await createWorld();
  const before = await readdir(world.root);
  const running = world.start('spherite exec -- sleep 60');
  await expect.poll(() => readdir(world.root)).not.toEqual(before);
  running.child.kill('SIGTERM');
  expect(await running.ended).toMatchObject({ status: 143, stderr: '' });
  expect(await readdir(world.root)).toEqual(before);
});

test('exec of something that does not exist says so, as wrong usage', async () => {
  await using world = await createWorld();
  expect(await world.run('spherite exec -- no-such-program')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("'no-such-program' cannot be run: there is no such program"),
  });
});

test('two worlds of exec do not disturb one another', async () => {
  await using world = await createWorld();
  const outcomes = await Promise.all(
    [1, 2, 3].map(() => world.run('spherite exec -- azsphere device show-attached')),
  );
  expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(new Set(outcomes.map(({ stdout }) => stdout.split('\n')[0])).size).toBe(3);
});
