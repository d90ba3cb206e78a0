import { symlink, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createWorld, type World } from './world.ts';

/** Every program that is told of a folder, and the code with which it refuses one. */
const uses: readonly [string, (folder: string) => string, string][] = [
  ['the home of up', (folder) => `env SPHERITE_HOME=${folder} spherite up --port 0`, 'home_unusable'],
  [
    'the home of up --detach',
    (folder) => `env SPHERITE_HOME=${folder} spherite up --port 0 --detach`,
    'home_unusable',
  ],
  [
    'the home of a device',
    (folder) => `env SPHERITE_HOME=${folder} spherite-device --service http://127.0.0.1:9 --tcp 0`,
    'home_unusable',
  ],
  ['the data of up', (folder) => `spherite up --port 0 --seed s --data ${folder}`, 'file_unusable'],
  [
    'the flash of a device',
    (folder) => `spherite-device --service http://127.0.0.1:9 --tcp 0 --flash ${folder}`,
    'file_unusable',
  ],
];

const obstacles = async (world: World): Promise<[string, RegExp][]> => {
  const file = join(world.root, 'file');
  await writeFile(file, '');
  const dangling = join(world.root, 'dangling');
  await symlink('nowhere', dangling);
  return [
    [file, /there is a file in its place/],
    [dangling, /a link in the path leads nowhere/],
    [join(dangling, 'below'), /a link in the path leads nowhere/],
    // A folder in which none can be made; to be told apart from one whose parent is missing.
    ...(platform() === 'linux'
      ? ([['/proc/nope', /no folder can be made there/]] as [string, RegExp][])
      : []),
  ];
};

test.each(uses)('%s cannot be made: the program says why and ends', async (_, command, code) => {
  await using world = await createWorld();
  for (const [folder, why] of await obstacles(world)) {
    const { status, stdout, stderr } = await world.run(command(folder));
    expect({ status, stdout }, stderr).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(why);
    expect(stderr).toContain(`#${code}`);
  }
});

test('exec without a place for its temporary folder says so', async () => {
  await using world = await createWorld();
  const { status, stderr } = await world.run('spherite exec -- true', { env: { TMPDIR: '/no/such/folder' } });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: No temporary folder can be made in \/no\/such\/folder: .*TMPDIR/);
  expect(stderr).toContain('#file_unusable');
});
