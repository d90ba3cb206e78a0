import { imageType, operatingSystemComponents, writeImagePackage } from '@spherite/image';
import { deviceErrors } from '@spherite/protocol';
import { describe, expect, test } from 'vitest';
import { blobName, memoryState } from '../device-state.ts';
import {
  application,
  asHeader,
  blink,
  developer,
  gdbserver,
  imageIdOf,
  onBench,
  permission,
  storage,
  vendor,
} from '../testing/on-bench.ts';

const refused = (status: number, name: keyof typeof deviceErrors): string =>
  `${status} {"error":${deviceErrors[name]}}`;

/** A device on which these are installed, and run. */
const running = async (...images: Uint8Array[]) => {
  const bench = onBench({ capabilities: [11] });
  for (const image of images) await bench.stage(image);
  await bench.install();
  return bench;
};

const control = (componentId: string, trigger: string) =>
  ['PATCH', `/app/status/${componentId}`, { trigger }] as const;

describe('an application goes its way in the bytes of the real device', () => {
  test('staged, installed, stopped, started, debugged, deleted', async () => {
    const { ask, stage, install } = onBench();
    const status = () => ask('GET', `/app/status/${blink}`);

    expect(await stage(application(gdbserver))).toBe('200 {}');
    expect(await stage(application(blink))).toBe('200 {}');
    expect(await status()).toBe('200 {"state":"notPresent"}');
    expect(await install()).toBe('200 {}');
    expect(await status()).toBe('200 {"state":"running"}');
    expect(await ask(...control(blink, 'stop'))).toBe('200 {"state":"stopped"}');
    expect(await ask(...control(blink, 'stop'))).toBe('200 {"state":"stopped"}');
    expect(await status()).toBe('200 {"state":"stopped"}');
    expect(await ask(...control(blink, 'start'))).toBe('200 {"state":"running"}');
    expect(await ask(...control(blink, 'startDebug'))).toBe(
      '200 {"state":"debugging","gdbPort":2345,"outPort":2342}',
    );
    expect(await status()).toBe('200 {"state":"debugging"}');
    expect(await ask('DELETE', `/app/image/${blink}`)).toBe('200 {}');
    expect(await status()).toBe('200 {"state":"notPresent"}');
  });

  test('what is not there', async () => {
    const { ask, install } = onBench();
    expect(await install()).toBe('200 {}');
    expect(await install({ appControlMode: 'Manual' })).toBe('200 {}');
    expect(await ask('GET', `/app/status/${blink.toUpperCase()}`)).toBe('200 {"state":"notPresent"}');
    expect(await ask(...control(blink, 'start'))).toBe('409 {"error":14680076}');
    expect(await ask('GET', `/app/quota/${blink}`)).toBe('404 {"error":14680076}');
    expect(await ask('DELETE', `/app/image/${blink}`)).toBe('200 {}');
  });

  test('its quota is what the manifest asks for, and nothing of it is used', async () => {
    const { ask } = await running(
      application(storage, { capabilities: { MutableStorage: { SizeKB: 8 } } }),
      application(blink),
    );
    expect(await ask('GET', `/app/quota/${storage}`)).toBe('200 {"UsageKB":0,"LimitKB":8}');
    expect(await ask('GET', `/app/quota/${blink}`)).toBe('200 {"UsageKB":0,"LimitKB":0}');
  });

  test('it is told to wait: nothing starts until somebody says so, or the device restarts', async () => {
    const { ask, stage, install, state, settle } = await running(application(blink));
    await stage(application(blink, { version: 2 }));
    await install({ appControlMode: 'Manual' });
    expect(await state(blink)).toBe('stopped');
    await ask(...control(blink, 'start'));
    expect(await state(blink)).toBe('running');
    await ask(...control(blink, 'stop'));
    await ask('POST', '/restart');
    await settle();
    expect(await state(blink)).toBe('running');
  });
});

describe('GET /images', () => {
  const listed = async (ask: ReturnType<typeof onBench>['ask']): Promise<string> =>
    (await ask('GET', '/images')).replace(/^200 /, '');

  test('has the keys of the real device in their order, and the operating system first', async () => {
    const { ask } = onBench();
    const text = await listed(ask);
    expect(text).toContain(
      '{"is_ota_update_in_progress":false,"has_staged_updates":false,"restart_required":false,"components":[{"uid":',
    );
    const kernel = operatingSystemComponents.find(({ name }) => name === 'NW Kernel');
    expect(text).toContain(
      `{"uid":"${kernel?.componentId}","image_type":7,"is_update_staged":false,"does_image_type_require_restart":true,"images":[{"uid":"${kernel?.imageId}","length_in_bytes":${kernel?.size},"uncompressed_length_in_bytes":${kernel?.size},"replica_type":0}],"name":"NW Kernel"}`,
    );
    expect(JSON.parse(text).components).toHaveLength(operatingSystemComponents.length);
  });

  test('tells what is staged from what is installed', async () => {
    const { ask, stage, install } = onBench();
    const one = application(blink);
    const other = application(blink, { version: 2, size: 9_000 });
    const entry = (isStaged: boolean, images: string): string =>
      `{"uid":"${blink}","image_type":10,"is_update_staged":${isStaged},"does_image_type_require_restart":false,"images":[${images}],"name":"Blink"}]}`;
    const image = (version: number, { length }: Uint8Array): string =>
      `{"uid":"${imageIdOf(version)}","length_in_bytes":${length},"uncompressed_length_in_bytes":${length},"replica_type":0}`;

    await stage(one);
    expect(await listed(ask)).toContain(entry(true, ''));
    await install();
    expect(await listed(ask)).toContain(entry(false, image(1, one)));
    await stage(other);
    expect(await listed(ask)).toContain('"has_staged_updates":true,"restart_required":false');
    expect(await listed(ask)).toContain(entry(true, image(1, one)));
    await install();
    expect(await listed(ask)).toContain(entry(false, image(2, other)));
  });
});

describe('who signed an application decides who may have it', () => {
  test('a developer: whoever may develop, and nobody else', async () => {
    const { ask, stage, install, state } = onBench({ capabilities: [13] });
    const image = application(blink, { signer: developer });
    const unlocked = asHeader(permission([11]));
    expect(await stage(image)).toBe(refused(403, 'EACCES'));
    expect(await stage(image, unlocked)).toBe('200 {}');
    expect(await install(undefined, unlocked)).toBe('200 {}');
    expect(await state(blink)).toBe('running');
    for (const trigger of ['start', 'stop', 'startDebug'])
      expect(await ask(...control(blink, trigger)), trigger).toBe(refused(403, 'DeviceNotDevUnlocked'));
    expect(await ask('DELETE', `/app/image/${blink}`)).toBe(refused(403, 'DeviceNotDevUnlocked'));
    expect(await ask(...control(blink, 'stop'), unlocked)).toBe('200 {"state":"stopped"}');
    expect(await ask('DELETE', `/app/image/${blink}`, undefined, unlocked)).toBe('200 {}');
  });

  test('a capability that came with a request does not start anything after it', async () => {
    const { ask, stage, install, state, settle, said } = onBench();
    const unlocked = asHeader(permission([11]));
    await stage(application(blink, { signer: developer }), unlocked);
    await install();
    expect(await state(blink)).toBe('stopped');
    await ask(...control(blink, 'start'), unlocked);
    await ask('POST', '/restart');
    await settle();
    expect(await state(blink)).toBe('stopped');
    expect(said.filter((line) => line.includes('stays stopped'))).toHaveLength(2);
  });

  test('somebody whom the device trusts: whoever may use the REST API', async () => {
    const { ask, stage, install } = onBench();
    expect(await stage(application(blink))).toBe('200 {}');
    expect(await install()).toBe('200 {}');
    expect(await ask(...control(blink, 'stop'))).toBe('200 {"state":"stopped"}');
    expect(await ask(...control(blink, 'start'))).toBe('200 {"state":"running"}');
    expect(await ask('DELETE', `/app/image/${blink}`)).toBe('200 {}');
  });

  test('the operating system is nobody’s to delete', async () => {
    const { ask } = onBench({ capabilities: [11] });
    const { componentId } = operatingSystemComponents[0] ?? { componentId: '' };
    expect(await ask('DELETE', `/app/image/${componentId}`)).toBe(refused(403, 'PermissionDenied'));
  });
});

describe('capability images', () => {
  const capabilities = '/device/capabilities';

  test('one that is installed stays until another one comes; a blank one takes all away', async () => {
    const { ask, stage, install, settle, store } = onBench();
    expect(await stage(permission([11, 13]))).toBe('200 {}');
    expect(await ask('GET', capabilities)).toBe('200 {"device_capabilities":[]}');
    expect(await ask('GET', '/images')).toContain('"has_staged_updates":true,"restart_required":true');
    expect(await install()).toBe('200 {"restartingSystem":true}');
    await settle();
    expect(await ask('GET', '/status')).toBe('200 {"uptime":0}');
    expect(await ask('GET', capabilities)).toBe('200 {"device_capabilities":[11,13]}');
    expect(store.state.applications).toEqual({ installed: [], staged: [] });

    await stage(permission([]));
    expect(await install()).toBe('200 {"restartingSystem":true}');
    expect(await ask('GET', capabilities)).toBe('200 {"device_capabilities":[]}');
  });

  test.each([
    ['for another device', permission([11], { deviceId: 'ab'.repeat(64) })],
    ['by somebody unknown', permission([11], { signer: developer })],
    ['that was changed', permission([11]).with(76, 13)],
  ])('one %s is refused, whoever brings it', async (_, image) => {
    const { stage } = onBench({ capabilities: [10, 11] });
    expect(await stage(image)).toBe(refused(400, 'VerificationFailed'));
  });
});

test('the configuration of a board takes effect with a restart', async () => {
  const { ask, stage, install, settle, state } = onBench();
  const componentId = '0f6e2a5e-1b6f-4f7a-9a5c-3a9d9c0d7e11';
  const board = writeImagePackage({
    ...{ componentId, imageId: imageIdOf(1), name: 'board', builtAt: 0, signer: vendor },
    payload: new Uint8Array(64),
    imageType: imageType.CustomerBoardConfig,
  });
  expect(await stage(board)).toBe('200 {}');
  expect(await install()).toBe('200 {"restartingSystem":true}');
  await settle();
  expect(await ask('GET', '/images')).toContain(`{"uid":"${componentId}","image_type":21,`);
  expect(await state(componentId)).toBe('notPresent');
  expect(await ask('DELETE', `/app/image/${componentId}`)).toBe('200 {"restartingSystem":true}');
});

describe('debugging', () => {
  test('needs a debugger, which is no application itself', async () => {
    const { ask, stage, install, state } = await running(application(blink));
    expect(await ask(...control(blink, 'startDebug'))).toBe('409 {"error":3145738}');
    await stage(application(gdbserver));
    await install();
    expect(await state(gdbserver)).toBe('stopped');
    expect(await ask(...control(gdbserver, 'start'))).toBe(refused(409, 'CantStartDebugger'));
    expect(await ask(...control(gdbserver, 'stop'))).toBe(refused(409, 'CantStopDebugger'));
    expect(await ask(...control(gdbserver, 'startDebug'))).toBe(refused(409, 'CantDebugDebugger'));
    expect(await ask(...control(blink, 'startDebug'))).toContain('200 {"state":"debugging"');
  });

  test('is of one application at a time, and asking again changes nothing', async () => {
    const { ask, debugging } = await running(
      application(blink),
      application(storage),
      application(gdbserver),
    );
    const answer = await ask(...control(blink, 'startDebug'));
    expect(await ask(...control(blink, 'startDebug'))).toBe(answer);
    expect(debugging.size).toBe(1);
    expect(await ask(...control(storage, 'startDebug'))).toBe(refused(409, 'CannotStartDebug'));
  });

  test.each<[how: string, end: (bench: Awaited<ReturnType<typeof running>>) => Promise<unknown>]>([
    ['stopping', ({ ask }) => ask(...control(blink, 'stop'))],
    ['starting without it', ({ ask }) => ask(...control(blink, 'start'))],
    ['deleting', ({ ask }) => ask('DELETE', `/app/image/${blink}`)],
    ['installing anew', ({ stage, install }) => stage(application(blink)).then(() => install())],
    ['a restart', ({ ask, settle }) => ask('POST', '/restart').then(settle)],
    ['switching off', async ({ device }) => device.close()],
  ])('%s closes its ports', async (_, end) => {
    const bench = await running(application(blink), application(gdbserver));
    await bench.ask(...control(blink, 'startDebug'));
    expect([...bench.debugging]).toEqual([{ name: 'Blink', componentId: blink, pid: 41 }]);
    await end(bench);
    expect(bench.debugging.size).toBe(0);
  });
});

test('the firewall is open for what runs', async () => {
  const { ask } = await running(
    application(blink, {
      capabilities: { AllowedTcpServerPorts: [8080], AllowedConnections: ['192.0.2.1'] },
    }),
  );
  const rules = () => ask('GET', '/net/firewall/rulesets');
  const port = '"destinationPortRange":{"min":8080,"max":8080}';
  expect(await rules()).toContain(port);
  expect(await rules()).toContain('"destinationIP":"192.0.2.1"');
  await ask(...control(blink, 'stop'));
  expect(await rules()).not.toContain(port);
});

describe('memory', () => {
  test('is used by what runs, and its peak stays', async () => {
    const { ask, time } = await running(
      application(blink, { capabilities: { HeapMemStats: true } }),
      application(storage),
    );
    const memory = () => ask('GET', '/stats/memory/groups/applications');
    expect(await memory()).toBe(
      `200 {"memoryStats":{"currentMemoryUsageInBytes":73728,"peakUserModeMemoryUsageInBytes":49152,"userModeMemoryUsageInBytes":49152},"apps":[{"componentId":"${blink}","processes":[{"pid":40,"heapUsageByCaller":[{"name":"app","usageInBytes":4096}]}]},{"componentId":"${storage}","processes":[{"pid":41,"heapUsageByCaller":[]}]}]}`,
    );
    await time.pass(10_000);
    await ask(...control(storage, 'stop'));
    await ask(...control(blink, 'stop'));
    expect(await memory()).toBe(
      '200 {"memoryStats":{"currentMemoryUsageInBytes":0,"peakUserModeMemoryUsageInBytes":50432,"userModeMemoryUsageInBytes":0},"apps":[]}',
    );
  });
});

describe('flash', () => {
  test('holds 1 MiB of images, as they will be when what is staged is installed', async () => {
    const { ask, stage, install } = onBench();
    expect(await stage(application(blink, { size: 600 * 1024 }))).toBe('200 {}');
    expect(await stage(application(storage, { size: 500 * 1024 }))).toBe(refused(400, 'NotEnoughFreeSpace'));
    expect(await stage(application(blink, { size: 700 * 1024 }))).toBe('200 {}');
    await install();
    expect(await stage(application(blink, { size: 800 * 1024 }))).toBe('200 {}');
    await install();
    expect(await stage(application(storage, { size: 500 * 1024 }))).toBe(refused(400, 'NotEnoughFreeSpace'));
    await ask('DELETE', `/app/image/${blink}`);
    expect(await stage(application(storage, { size: 500 * 1024 }))).toBe('200 {}');
    expect(await stage(new Uint8Array(1536 * 1024 + 1))).toBe(refused(400, 'InvalidContentLength'));
  });

  test('keeps what the state refers to and nothing else, whatever is in an image ID', async () => {
    const { ask, stage, install, store, state } = onBench();
    const [one, other] = [application(blink), application(blink, { size: 5_000 })];
    await stage(one);
    await install();
    await stage(other);
    expect(await store.blobs.read(blobName(one))).toEqual(one);
    await install();
    await expect(store.blobs.read(blobName(one))).rejects.toThrow();
    expect(await state(blink)).toBe('running');
    await ask('DELETE', `/app/image/${blink}`);
    await expect(store.blobs.read(blobName(other))).rejects.toThrow();
  });

  test('a device whose image was damaged starts without it, and says so', async () => {
    const bench = await running(application(blink), application(storage));
    await bench.store.blobs.write(blobName(await installedImage(bench.store)), new Uint8Array(100));
    await bench.ask('POST', '/restart');
    await bench.settle();
    expect(await bench.state(blink)).toBe('stopped');
    expect(await bench.state(storage)).toBe('running');
    expect(bench.said.join('\n')).toContain('The image of Blink');
    expect(await bench.ask(...control(blink, 'start'))).toBe(refused(500, 'VerificationFailed'));
    expect(bench.reported).toHaveLength(2);
    expect(await bench.ask('DELETE', `/app/image/${blink}`)).toBe('200 {}');
  });

  test('what is being written when the device restarts is written, or never was', async () => {
    const memory = memoryState({ manufacturingState: 'Module1Complete' });
    let release = (): void => {};
    const written = new Promise<void>((resolve) => {
      release = resolve;
    });
    const bench = onBench(
      {},
      {
        ...memory,
        get state() {
          return memory.state;
        },
        blobs: {
          ...memory.blobs,
          write: (name, bytes) => written.then(() => memory.blobs.write(name, bytes)),
        },
      },
    );
    const first = bench.stage(application(blink));
    const second = bench.stage(application(storage));
    await bench.ask('POST', '/restart');
    await bench.settle();
    release();
    expect(await first).toBe('200 {}');
    expect(await second).toBe(refused(500, 'InterfaceIsBusy'));
    expect(await bench.install()).toBe('200 {}');
    expect(await bench.state(blink)).toBe('running');
    expect(await bench.state(storage)).toBe('notPresent');
  });
});

/** Bytes of the first image that is installed. */
const installedImage = (store: ReturnType<typeof onBench>['store']): Promise<Uint8Array> =>
  store.blobs.read(store.state.applications.installed[0]?.blob ?? '');
