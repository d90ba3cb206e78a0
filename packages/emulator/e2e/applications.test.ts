import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTenant, signIn } from './sign-in.ts';
import { createWorld, type World } from './world.ts';

const componentId = '2f074b0f-d99d-4692-82d9-ef93a7d6463c';

const manifest = {
  SchemaVersion: 1,
  Name: 'Blink',
  ComponentId: componentId,
  EntryPoint: '/bin/app',
  CmdArgs: [],
  Capabilities: { MutableStorage: { SizeKB: 8 } },
  ApplicationType: 'Default',
};

const writeApplication = async (world: World): Promise<void> => {
  await mkdir(join(world.root, 'approot/bin'), { recursive: true });
  await writeFile(join(world.root, 'approot/app_manifest.json'), JSON.stringify(manifest));
  await writeFile(join(world.root, 'approot/bin/app'), 'code for ARM');
};

const done = async (world: World, command: string): Promise<string[]> => {
  const { status, stdout, stderr } = await world.run(`azsphere ${command}`);
  expect(status, stderr).toBe(0);
  return stdout.split('\n').slice(0, -2);
};

const refused = async (world: World, command: string): Promise<string> => {
  const { status, stderr } = await world.run(`azsphere ${command}`);
  expect(status).toBe(1);
  return stderr;
};

test('an application comes from a folder onto a locked device, is debugged there, and goes again', async () => {
  await using world = await createWorld();
  await writeApplication(world);
  await done(world, 'image-package pack-application -i approot -d blink.imagepackage --target-api-set 12');
  const up = await world.up();
  const deploy = 'device sideload deploy --image-package blink.imagepackage --manual-start';
  expect(await refused(world, deploy)).toContain("'azsphere device enable-development'");

  await signIn(world, up);
  await createTenant(world, '--name Contoso');
  await done(world, 'device claim');
  await done(world, 'device enable-development');
  expect(await done(world, deploy)).toContain(`${componentId}: App state: stopped`);
  expect(await done(world, 'device app show-quota')).toEqual([
    `${componentId}: 0 of 8 KB of mutable storage used`,
  ]);

  const [debugging = ''] = await done(world, 'device app start --debug-mode');
  const [, outPort] = /App state: debugging, GDB port: \d+, output port: (\d+)$/.exec(debugging) ?? [];
  const output = connect(Number(outPort), '127.0.0.1').setEncoding('utf8');
  expect((await once(output, 'data')).join()).toContain('Its code is for ARM and does not execute');
  const closed = once(output, 'close');
  await done(world, 'device app stop');
  await closed;

  await done(world, 'device restart');
  expect(await done(world, 'device app show-status')).toEqual([`${componentId}: App state: running`]);
  await done(world, 'device enable-cloud-test');
  expect(await refused(world, 'device image list-installed')).toContain('EACCES');
  await done(world, 'device recover');
});

test('what was packed twice is the same but for its signature', async () => {
  await using world = await createWorld();
  await writeApplication(world);
  const pack = `image-package pack-application -i approot --image-id ${componentId} -d`;
  const env = { SOURCE_DATE_EPOCH: '1600884894' };
  for (const name of ['one', 'two'])
    expect(await world.run(`azsphere ${pack} ${name}`, { env })).toMatchObject({ status: 0 });
  const [one, two] = await Promise.all(['one', 'two'].map((name) => readFile(join(world.root, name))));
  expect(one?.subarray(0, -64)).toEqual(two?.subarray(0, -64));
});
