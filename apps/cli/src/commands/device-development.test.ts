import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { capabilityImageSize, readApplication, readImagePackage, trustAnchor } from '@spherite/image';
import { DeviceRefusal, deviceErrors } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { knownDevelopmentSigner } from '../images/development-key.ts';
import { type Bench, createBench, json, onlyDevice, signedIn } from '../testing/bench.ts';
import type { FakeDevice } from '../testing/fake-device.ts';

const tenantId = 'd343c263-4aa3-4558-adbb-d3fc34631800';
const debuggerId = '8548b129-b16f-4f84-8dbe-d2c847862e78';
const applicationId = 'ae4714aa-03aa-492b-9663-962f966a9cc3';

/** With a claimed device that keeps what is staged, and lets nothing in without a capability image. */
const withLockedDevice = async (): Promise<{ bench: Bench; device: FakeDevice; staged: Uint8Array[] }> => {
  const bench = await createBench();
  await signedIn(bench);
  bench.service.tenants.push({ Id: tenantId, Name: 'Contoso', Roles: [] });
  const device = onlyDevice(bench);
  bench.service.claims.set(device.identity.deviceId, tenantId);
  const staged: Uint8Array[] = [];
  let isUnlocked = false;
  const checkUnlocked = (): void => {
    if (!isUnlocked && device.requests.at(-1)?.headers['azsphere-capabilities'] === undefined)
      throw new DeviceRefusal(403, deviceErrors.EACCES);
  };
  const restart = device.commands.restart;
  Object.assign(device.commands, {
    stageImage: ({ body }) => {
      checkUnlocked();
      staged.push(body);
      return {};
    },
    installImages: () => {
      checkUnlocked();
      return {};
    },
    getCapabilities: () => ({ device_capabilities: isUnlocked ? [11] : [] }),
    restart: (...call) => {
      checkUnlocked();
      isUnlocked = capabilitiesIn(staged.at(-1)).length > 0;
      return restart?.(...call) ?? { restartingSystem: true };
    },
    deleteImage: () => {
      checkUnlocked();
      return {};
    },
    getImages: () => {
      checkUnlocked();
      return {
        is_ota_update_in_progress: false,
        has_staged_updates: false,
        restart_required: false,
        components: [
          component(applicationId, 10, 'Blink'),
          component(debuggerId, 10, 'gdbserver'),
          component(tenantId, 7, 'NW Kernel'),
        ],
      };
    },
  } satisfies FakeDevice['commands']);
  return { bench, device, staged };
};

const component = (uid: string, image_type: number, name: string) => ({
  uid,
  image_type,
  is_update_staged: false,
  does_image_type_require_restart: false,
  images: [],
  name,
});

/** The service on the bench writes what it was asked for in the place of an image. */
const capabilitiesIn = (image: Uint8Array | undefined): number[] =>
  JSON.parse(Buffer.from(image ?? []).toString()).Capabilities;

test('development is enabled on a locked device, with a debugger that the key of this home has signed', async () => {
  const { bench, device, staged } = await withLockedDevice();
  await using _ = bench;
  const { deviceId } = device.identity;
  const { status, stdout, stderr } = await bench.run(['device', 'enable-development']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: [] });
  expect(stdout.slice(0, -1)).toEqual([
    'Getting device capability configuration for application development.',
    `Downloading device capability configuration for device ID '${deviceId}'.`,
    'Successfully downloaded device capability configuration.',
    'Enabling application development capability on attached device.',
    'Applying device capability configuration to device.',
    'Successfully applied device capability configuration to device.',
    'The device is rebooting.',
    'Installing debugging server to device.',
    'Application development capability enabled.',
    `Successfully set up device '${deviceId}' for application development.`,
  ]);

  const [capabilities, packed] = staged;
  expect(capabilitiesIn(capabilities)).toEqual([11]);
  const image = readImagePackage(packed ?? new Uint8Array());
  expect(readApplication(image).manifest).toMatchObject({
    Name: 'gdbserver',
    ComponentId: debuggerId,
    ApplicationType: 'Debugger',
  });
  const key = join(bench.home, 'azsphere', 'development-key.pem');
  expect((await stat(key)).mode & 0o777).toBe(0o600);
  expect(trustAnchor((await signerOf(bench)).publicKeyPem).verifies(image)).toBe(true);
});

const signerOf = async (bench: Bench) => {
  const signer = await knownDevelopmentSigner(bench);
  if (signer === undefined) throw new Error('there is no key');
  return signer;
};

test('repeating it does no harm, and the key stays the same', async () => {
  const { bench, device } = await withLockedDevice();
  await using _ = bench;
  await bench.run(['device', 'enable-development']);
  const key = await readFile(join(bench.home, 'azsphere', 'development-key.pem'), 'utf8');
  const { deviceId } = device.identity;
  expect(await json(bench, 'device', 'enable-development')).toEqual({ id: deviceId, tenantId: null });
  expect(await readFile(join(bench.home, 'azsphere', 'development-key.pem'), 'utf8')).toBe(key);
});

test('a device that allows development already gets its debugger without a sign-in', async () => {
  const bench = await createBench();
  await using _ = bench;
  const device = onlyDevice(bench);
  const staged: Uint8Array[] = [];
  Object.assign(device.commands, {
    getCapabilities: () => ({ device_capabilities: [11] }),
    stageImage: ({ body }) => {
      staged.push(body);
      return {};
    },
    installImages: () => ({}),
  } satisfies FakeDevice['commands']);
  const { status, stdout } = await bench.run(['device', 'enable-development']);
  expect([status, stdout.slice(0, 2)]).toEqual([
    0,
    ['The device allows application development already.', 'Installing debugging server to device.'],
  ]);
  expect(staged.map((image) => readImagePackage(image).metadata.name)).toEqual(['gdbserver']);
});

test('for the cloud test a device loses its applications and its debugger, and is locked', async () => {
  const { bench, device, staged } = await withLockedDevice();
  await using _ = bench;
  const { deviceId } = device.identity;
  await bench.run(['device', 'enable-development']);
  const { status, stdout } = await bench.run(['device', 'enable-cloud-test']);
  expect(status).toBe(0);
  expect(stdout.slice(3, -1)).toEqual([
    'Removing applications from device.',
    `Component '${applicationId}' deleted or was not present beforehand.`,
    'Removing debugging server from device.',
    `Component '${debuggerId}' deleted or was not present beforehand.`,
    'Locking device.',
    'Applying device capability configuration to device.',
    'Successfully applied device capability configuration to device.',
    'The device is rebooting.',
    'Successfully locked device.',
    `Successfully set up device '${deviceId}' for cloud test.`,
  ]);
  expect(capabilitiesIn(staged.at(-1))).toEqual([]);
  // Also where the device is locked already.
  expect((await bench.run(['device', 'enable-cloud-test'])).status).toBe(0);
});

test('a device of no tenant is not unlocked, and the error says what is missing', async () => {
  const { bench, staged } = await withLockedDevice();
  await using _ = bench;
  bench.service.claims.clear();
  const { status, stderr } = await bench.run(['device', 'enable-development']);
  expect(status).toBe(1);
  expect(stderr[0]).toMatch(/is not claimed into tenant .*'azsphere device claim'/);
  expect(staged).toEqual([]);
});

test('a key that is none is an error that names the file', async () => {
  const { bench } = await withLockedDevice();
  await using _ = bench;
  await bench.run(['device', 'enable-development']);
  const key = join(bench.home, 'azsphere', 'development-key.pem');
  await writeFile(key, 'rubbish');
  const { status, stderr } = await bench.run(['device', 'enable-development']);
  expect(status).toBe(1);
  expect(stderr[0]).toContain(`${key} holds no private key`);
});

test('a capability is downloaded to a file, and put on the device from there', async () => {
  const { bench, staged } = await withLockedDevice();
  await using _ = bench;
  const file = join(bench.home, 'service.cap');
  const download = ['device', 'capability', 'download', '--type', 'FieldServicing', '--destination', file];
  expect((await bench.run(download)).stdout.at(-2)).toBe(
    `Successfully wrote device capability configuration file '${file}'.`,
  );
  expect((await bench.run(['device', 'capability', 'update', '--filepath', file])).status).toBe(0);
  expect(staged.map(capabilitiesIn)).toEqual([[13]]);

  await writeFile(file, Buffer.alloc(capabilityImageSize + 1));
  const tooLong = await bench.run(['device', 'capability', 'update', '--filepath', file]);
  expect(tooLong.stderr[0]).toContain('more than 392 bytes');
  expect(staged).toHaveLength(1);
});
