import { type ApplicationState, DeviceRefusal, deviceErrors } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { debuggingServerId } from '../development/debugging-server-component.ts';
import { type Bench, createBench, json, lastBody, onlyDevice } from '../testing/bench.ts';

const blink = '2f074b0f-d99d-4692-82d9-ef93a7d6463c';
const storage = 'ae4714aa-03aa-492b-9663-962f966a9cc3';
const imageId = '6415a939-c098-48cf-8e5c-02b52a9f0ffb';

const component = (uid: string, name: string, image_type = 10, isInstalled = true) => ({
  uid,
  image_type,
  is_update_staged: !isInstalled,
  does_image_type_require_restart: false,
  images: isInstalled
    ? [{ uid: imageId, length_in_bytes: 16596, uncompressed_length_in_bytes: 16596, replica_type: 0 }]
    : [],
  name,
});

/** With a device that has these applications beside its debugger, a kernel, and an image that is only staged. */
const withApplications = async (...uids: string[]) => {
  const bench = await createBench();
  const device = onlyDevice(bench);
  const components = [
    component('ec96028b-080b-4ff5-9ef1-b40264a8c652', 'NW Kernel', 7),
    component(debuggingServerId, 'gdbserver'),
    ...uids.map((uid) => component(uid, 'Blink')),
    component('40617f6c-2bcc-4335-bdd8-e24a8fde61a8', 'lan', 21, false),
  ];
  const states = new Map<string, ApplicationState>(uids.map((uid) => [uid, 'running']));
  const deleted: string[] = [];
  Object.assign(device.commands, {
    getImages: () => ({
      is_ota_update_in_progress: false,
      has_staged_updates: true,
      restart_required: false,
      components,
    }),
    getApplicationStatus: ({ params: { componentId } }) => ({
      state: states.get(componentId) ?? 'notPresent',
    }),
    setApplicationStatus: ({ params: { componentId }, body: { trigger } }) => {
      if (trigger === 'startDebug') return { state: 'debugging', gdbPort: 2345, outPort: 2342 };
      const state = trigger === 'start' ? 'running' : 'stopped';
      states.set(componentId, state);
      return { state };
    },
    getApplicationQuota: ({ params: { componentId } }) => ({
      UsageKB: 0,
      LimitKB: componentId === storage ? 8 : 0,
    }),
    deleteImage: ({ params: { componentId } }) => {
      deleted.push(componentId);
      return {};
    },
  } satisfies typeof device.commands);
  return { bench, device, components, deleted };
};

const run = async (bench: Bench, line: string): Promise<string[]> => {
  const { stdout, stderr, status } = await bench.run(line.split(' '));
  expect({ status, stderr }).toEqual({ status: 0, stderr: [] });
  return stdout.slice(0, -1);
};

test('images are listed as scripts look for them, those of the operating system only when asked for', async () => {
  const { bench, components } = await withApplications(blink);
  await using _ = bench;
  const listed = await run(bench, 'device image list-installed');
  expect(listed).toEqual([
    'Installed images:',
    ' --> gdbserver',
    '   --> Image type:   Application',
    `   --> Component ID: ${debuggingServerId}`,
    `   --> Image ID:     ${imageId}`,
    ' --> Blink',
    '   --> Image type:   Application',
    `   --> Component ID: ${blink}`,
    `   --> Image ID:     ${imageId}`,
    ' --> lan',
    '   --> Image type:   Board configuration',
    '   --> Component ID: 40617f6c-2bcc-4335-bdd8-e24a8fde61a8',
    '   --> Image ID:     none yet; it is staged, and not installed',
  ]);
  expect(await run(bench, 'dev img list-installed')).toEqual(listed);
  expect((await run(bench, 'device image list-installed --full')).slice(0, 3)).toEqual([
    'Installed images:',
    ' --> NW Kernel',
    '   --> Image type:   System software image type 7',
  ]);
  const answer = { is_ota_update_in_progress: false, has_staged_updates: true, restart_required: false };
  expect(await json(bench, 'device', 'image', 'list-installed')).toEqual({
    ...answer,
    components: components.slice(1),
  });
  expect(await json(bench, 'device', 'image', 'list-installed', '--full')).toEqual({ ...answer, components });
});

test.each(['app', 'sideload', 'sl'])('applications are stopped and started by device %s', async (group) => {
  const { bench } = await withApplications(blink, storage);
  await using _ = bench;
  const running = [`${blink}: App state: running`, `${storage}: App state: running`];
  expect(await run(bench, `device ${group} show-status`)).toEqual(running);
  expect(await run(bench, `device ${group} stop --component-id ${storage.toUpperCase()}`)).toEqual([
    `${storage}: App state: stopped`,
  ]);
  expect(await json(bench, 'device', group, 'show-status')).toEqual([
    { componentId: blink, state: 'running' },
    { componentId: storage, state: 'stopped' },
  ]);
  expect(await run(bench, `device ${group} start`)).toEqual(running);
});

test('the only application is debugged without its being named; of several, one has to be', async () => {
  const { bench, device } = await withApplications(blink);
  await using _ = bench;
  expect(await run(bench, 'device app start --debug-mode')).toEqual([
    `${blink}: App state: debugging, GDB port: 2345, output port: 2342`,
    'Both ports are at 127.0.0.1.',
  ]);
  expect(lastBody(device)).toEqual({ trigger: 'startDebug' });
  expect(await json(bench, 'device', 'app', 'start', '--debug-mode')).toEqual([
    { componentId: blink, state: 'debugging', gdbPort: 2345, outPort: 2342 },
  ]);

  const { bench: second, device: busy } = await withApplications(blink, storage);
  await using __ = second;
  const { status, stderr } = await second.run(['device', 'app', 'start', '--debug-mode']);
  expect(status).toBe(2);
  expect(stderr.slice(1, 3)).toEqual([` --> ${blink}`, ` --> ${storage}`]);
  expect(busy.requests.map(({ method }) => method)).toEqual(['GET']);
});

test('what is not there is not said to have been started', async () => {
  const { bench } = await withApplications();
  await using _ = bench;
  for (const verb of ['start', 'stop']) {
    const { status, stderr } = await bench.run(['device', 'app', verb]);
    expect(status).toBe(1);
    expect(stderr[0]).toContain("Put one there with 'azsphere device sideload deploy'");
  }
  const none = ['No applications are installed on the device.'];
  expect(await run(bench, 'device app show-status')).toEqual(none);
  expect(await run(bench, 'device app show-quota')).toEqual(none);
  expect(await run(bench, 'device sideload delete')).toEqual(none);
  expect(await run(bench, `device app show-status -i ${blink}`)).toEqual([`${blink}: App state: notPresent`]);
});

test('applications are deleted, half-deployed ones too, and the debugging server only when it is named', async () => {
  const { bench, components, deleted } = await withApplications(blink);
  await using _ = bench;
  components.push(component(storage, 'Storage', 10, false));
  expect(await run(bench, 'device app show-status')).toEqual([`${blink}: App state: running`]);
  expect(await run(bench, 'device sideload delete')).toEqual([
    'Removing applications from device.',
    `Component '${blink}' deleted or was not present beforehand.`,
    `Component '${storage}' deleted or was not present beforehand.`,
  ]);
  expect(await json(bench, 'device', 'app', 'delete', '--componentid', debuggingServerId)).toEqual({
    removed: [debuggingServerId],
  });
  expect(deleted).toEqual([blink, storage, debuggingServerId]);
});

test('only what was there is said to have been removed, and the operating system cannot be', async () => {
  const { bench, device, components } = await withApplications();
  await using _ = bench;
  const absent = ['device', 'app', 'delete', '--component-id', blink];
  expect(await json(bench, ...absent)).toEqual({ removed: [] });
  device.commands.deleteImage = () => {
    throw new DeviceRefusal(403, deviceErrors.PermissionDenied);
  };
  const { status, stderr } = await bench.run(['device', 'app', 'delete', '-i', components[0]?.uid ?? '']);
  expect(status).toBe(1);
  expect(stderr[0]).toContain('belongs to the operating system, which cannot be deleted');
});

test('a component ID that is none is a mistake in the command line', async () => {
  const { bench, device } = await withApplications(blink);
  await using _ = bench;
  const { status, stderr } = await bench.run(['device', 'sideload', 'delete', '-i', 'blink']);
  expect(status).toBe(2);
  expect(stderr.join('\n')).toContain('It must be a GUID');
  expect(device.requests).toEqual([]);
});

test('quotas and memory are told for people and for scripts', async () => {
  const { bench, device } = await withApplications(blink, storage);
  await using _ = bench;
  expect(await run(bench, 'device app show-quota')).toEqual([
    `${blink}: no mutable storage`,
    `${storage}: 0 of 8 KB of mutable storage used`,
  ]);
  expect(await json(bench, 'device', 'app', 'show-quota', '-i', storage)).toEqual([
    { componentId: storage, usageKB: 0, limitKB: 8 },
  ]);

  const answer = {
    memoryStats: {
      currentMemoryUsageInBytes: 36864,
      peakUserModeMemoryUsageInBytes: 28672,
      userModeMemoryUsageInBytes: 24576,
    },
    apps: [
      {
        componentId: blink,
        processes: [{ pid: 41, heapUsageByCaller: [{ name: 'app', usageInBytes: 4096 }] }],
      },
    ],
  };
  device.commands.getMemoryStatistics = () => answer;
  expect(await run(bench, 'device app show-memory-stats')).toEqual([
    'Current memory usage: 36864 bytes',
    'User mode memory usage: 24576 bytes',
    'Peak user mode memory usage: 28672 bytes',
    `Component ID: ${blink}`,
    ' --> Process ID: 41',
    '   --> Heap of app: 4096 bytes',
  ]);
  expect(await json(bench, 'device', 'app', 'show-memory-stats')).toEqual(answer);
});
