import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  capability,
  createSigner,
  imageType,
  newSignerPem,
  writeCapabilityImage,
  writeImagePackage,
} from '@spherite/image';
import { DeviceRefusal, deviceErrors } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { applicationFolder, blinkManifest } from '../testing/application-folder.ts';
import { type Bench, createBench, json, onlyDevice } from '../testing/bench.ts';

const { ComponentId: componentId } = blinkManifest;
const imageId = '6415a939-c098-48cf-8e5c-02b52a9f0ffb';
const signer = createSigner(newSignerPem());

/** With a device that takes images, and the package of an application. */
const withPackage = async (...options: string[]) => {
  const bench = await createBench();
  const device = onlyDevice(bench);
  const staged: Uint8Array[] = [];
  let isStarted = false;
  Object.assign(device.commands, {
    getImages: () => ({
      is_ota_update_in_progress: false,
      has_staged_updates: false,
      restart_required: false,
      components: [],
    }),
    getAbiVersions: () => ({ SecureWorldRuntime: 5, OSRuntime: 5, ApplicationRuntime: 12 }),
    stageImage: ({ body }) => {
      staged.push(body);
      return {};
    },
    installImages: ({ body }) => {
      isStarted = body?.appControlMode !== 'Manual';
      return {};
    },
    getApplicationStatus: () => ({ state: isStarted ? 'running' : 'stopped' }),
  } satisfies typeof device.commands);
  const folder = await applicationFolder(bench.home);
  const file = join(bench.home, 'blink.imagepackage');
  const pack = ['image-package', 'pack-application', '-i', folder, '-d', file, '--image-id', imageId];
  expect((await bench.run([...pack, ...options])).status).toBe(0);
  return { bench, device, staged, file };
};

const asked = ({ devices }: Bench): string[] =>
  devices.flatMap(({ requests }) => requests.map(({ method, path }) => `${method} ${path}`));

test('an application is deployed, and runs', async () => {
  const { bench, device, staged, file } = await withPackage();
  await using _ = bench;
  const { status, stdout, stderr } = await bench.run(['device', 'sideload', 'deploy', '-p', file]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: [] });
  expect(stdout.slice(0, -1)).toEqual([
    `Deploying '${file}' to the attached device.`,
    `Image package '${file}' has been deployed to the attached device.`,
    ` --> Component ID: ${componentId}`,
    ` --> Image ID:     ${imageId}`,
    `${componentId}: App state: running`,
  ]);
  expect(asked(bench)).toEqual([
    'GET /images',
    'GET /abi_versions',
    'PUT /update/stage',
    'POST /update/install',
    `GET /app/status/${componentId}`,
  ]);
  expect(bench.passing[0]).toBe(`Sending ${staged[0]?.length} bytes…`);
  device.requests.length = 0;
  const manual = ['device', 'app', 'deploy', '--imagepackage', file, '--manual-start'];
  expect(await json(bench, ...manual)).toEqual({ componentId, imageId, name: 'Blink', state: 'stopped' });
  const install = device.requests.find(({ path }) => path === '/update/install');
  expect(Buffer.from(install?.body ?? []).toString()).toBe('{"appControlMode":"Manual"}');
});

test('a locked device is not sent an image', async () => {
  const { bench, device, file } = await withPackage();
  await using _ = bench;
  device.commands.getImages = () => {
    throw new DeviceRefusal(403, deviceErrors.EACCES);
  };
  const { status, stderr } = await bench.run(['device', 'sideload', 'deploy', '-p', file]);
  expect(status).toBe(1);
  expect(stderr[0]).toContain("'azsphere device enable-development'");
  expect(asked(bench)).toEqual(['GET /images']);
});

test('what needs a newer runtime is not sent, unless it is forced', async () => {
  const { bench, staged, file } = await withPackage('--target-api-set', '13+Beta2110');
  await using _ = bench;
  const deploy = ['device', 'sideload', 'deploy', '--image-package', file];
  const { status, stderr } = await bench.run(deploy);
  expect(status).toBe(1);
  expect(stderr[0]).toContain(
    `${file} needs version 13 of the ApplicationRuntime, and the device has version 12.`,
  );
  expect(staged).toEqual([]);
  expect((await bench.run([...deploy, '--force'])).status).toBe(0);
  expect(staged).toHaveLength(1);
});

const plain = { componentId, imageId, name: 'x', builtAt: 0, signer };

test.each<[string, Uint8Array, string]>([
  ['text', Buffer.from('{}'), 'is no image package that can be used (ImageTooShort)'],
  ['zeroes', new Uint8Array(4096), 'is no image package that can be used (InvalidMetadata)'],
  ['more than a device takes', new Uint8Array(2 ** 21), 'has more than 1572864 bytes'],
  [
    'more than a device can ever hold',
    writeImagePackage({ ...plain, imageType: imageType.Applications, payload: new Uint8Array(2 ** 20) }),
    'can never fit: a device has 1048576 (1 MiB)',
  ],
  [
    'an application without files',
    writeImagePackage({ ...plain, imageType: imageType.Applications, payload: new Uint8Array(4096) }),
    'holds no application that can run (FileSystemInvalid)',
  ],
  [
    'a capability',
    writeCapabilityImage({
      deviceId: 'ab'.repeat(64),
      capabilities: [capability.appDevelopment],
      imageId,
      builtAt: 0,
      signer,
    }),
    "'azsphere device capability update'",
  ],
  [
    'a kernel',
    writeImagePackage({ ...plain, imageType: imageType.NormalWorldKernel, payload: new Uint8Array(64) }),
    "of the kind 'System software image type 7'",
  ],
])('%s is refused before the device hears of it', async (_, bytes, reason) => {
  await using bench = await createBench();
  const file = join(bench.home, 'given');
  await writeFile(file, bytes);
  const { status, stderr } = await bench.run(['device', 'sideload', 'deploy', '-p', file]);
  expect(status).toBe(1);
  expect(stderr[0]).toContain(`error: ${file}`);
  expect(stderr[0]).toContain(reason);
  expect(asked(bench)).toEqual([]);
});

test('a board configuration counts after a restart, which is waited for', async () => {
  const { bench, device } = await withPackage();
  await using _ = bench;
  const file = join(bench.home, 'lan.imagepackage');
  await writeFile(
    file,
    writeImagePackage({ ...plain, imageType: imageType.CustomerBoardConfig, payload: new Uint8Array(64) }),
  );
  const { stdout } = await bench.run(['device', 'sideload', 'deploy', '-p', file]);
  expect(stdout.slice(1, -1)).toEqual([
    'The device is rebooting.',
    `Image package '${file}' has been deployed to the attached device.`,
    ` --> Component ID: ${componentId}`,
    ` --> Image ID:     ${imageId}`,
  ]);
  expect(asked(bench).at(-1)).toBe('GET /status');
  expect(device.requests.map(({ path }) => path)).toContain('/restart');
});
