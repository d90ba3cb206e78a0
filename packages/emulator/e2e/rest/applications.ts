import { type DeviceOptions, memoryState } from '@spherite/device';
import {
  createSigner,
  newSignerPem,
  packApplication,
  type Signer,
  writeCapabilityImage,
} from '@spherite/image';
import { expect, test } from 'vitest';
import { type Rig, type Subject, until } from './rig.ts';

const app = 'ae4714aa-03aa-492b-9663-962f966a9cc3';
const debuggerId = '8548b129-b16f-4f84-8dbe-d2c847862e78';
const missing = '2f074b0f-d99d-4692-82d9-ef93a7d6463c';
const notPresent = '{"state":"notPresent"}';
const stranger = createSigner(newSignerPem());

const appImage = (signer: Signer, more: Readonly<Record<string, unknown>> = {}): Uint8Array =>
  packApplication({
    files: new Map([
      [
        '/app_manifest.json',
        Buffer.from(
          JSON.stringify({
            SchemaVersion: 1,
            Name: 'MutableStorage',
            ComponentId: app,
            EntryPoint: '/bin/app',
            CmdArgs: [],
            Capabilities: { Gpio: [12], MutableStorage: { SizeKB: 8 } },
            ApplicationType: 'Default',
            TargetApplicationRuntimeVersion: 12,
            ...more,
          }),
        ),
      ],
      ['/bin/app', Buffer.alloc(5000, 7)],
    ]),
    imageId: '6415a939-c098-48cf-8e5c-02b52a9f0ffb',
    builtAt: 0,
    signer,
  });

export const applicationSuite = (rig: () => Rig): void => {
  const open = (options: Partial<DeviceOptions> = {}): Promise<Subject> =>
    rig().subject({
      flash: memoryState({ manufacturingState: 'Module1Complete', capabilities: [11] }),
      ...options,
    });
  const deploy = async ({ ask }: Subject, image: Uint8Array, mode?: unknown): Promise<void> => {
    expect(await ask('PUT', '/update/stage', image)).toMatchObject({ status: 200, text: '{}' });
    expect(await ask('POST', '/update/install', mode)).toMatchObject({ status: 200, text: '{}' });
  };
  const state = async ({ ask }: Subject): Promise<string> => (await ask('GET', `/app/status/${app}`)).text;

  test('an application that is staged is not there yet, and runs when it is installed', async () => {
    const subject = await open();
    const { ask } = subject;
    expect(await state(subject)).toBe(notPresent);
    expect((await ask('PUT', '/update/stage', appImage(stranger))).text).toBe('{}');
    expect(await state(subject)).toBe(notPresent);
    expect((await ask('GET', '/images')).text).toContain('"has_staged_updates":true');
    expect((await ask('POST', '/update/install')).text).toBe('{}');
    expect(await state(subject)).toBe('{"state":"running"}');
    expect((await ask('GET', `/app/status/${app.toUpperCase()}`)).text).toBe('{"state":"running"}');
  });

  test('what is installed is listed with its type, in the key order of the real device', async () => {
    const subject = await open();
    const image = appImage(stranger);
    await deploy(subject, image);
    const { text } = await subject.ask('GET', '/images');
    expect(
      text.startsWith(
        '{"is_ota_update_in_progress":false,"has_staged_updates":false,"restart_required":false,',
      ),
    ).toBe(true);
    expect(text).toMatch(
      new RegExp(
        `\\{"uid":"${app}","image_type":10,"is_update_staged":false,"does_image_type_require_restart":false,"images":\\[\\{"uid":"6415a939-c098-48cf-8e5c-02b52a9f0ffb","length_in_bytes":${image.length},"uncompressed_length_in_bytes":${image.length},"replica_type":\\d\\}\\],"name":"MutableStorage"\\}`,
      ),
    );
    expect(text).toContain('"image_type":7,');
  });

  test('an application is stopped, started and deleted', async () => {
    const subject = await open();
    await deploy(subject, appImage(stranger));
    const trigger = (name: string) => subject.ask('PATCH', `/app/status/${app}`, { trigger: name });
    expect(await trigger('stop')).toMatchObject({ status: 200, text: '{"state":"stopped"}' });
    expect(await state(subject)).toBe('{"state":"stopped"}');
    expect(await trigger('start')).toMatchObject({ status: 200, text: '{"state":"running"}' });
    expect(await trigger('jump')).toMatchObject({ status: 400, text: '{"error":14680073}' });
    expect(await subject.ask('DELETE', `/app/image/${app}`)).toMatchObject({ status: 200, text: '{}' });
    expect(await state(subject)).toBe(notPresent);
    expect(await subject.ask('DELETE', `/app/image/${app}`)).toMatchObject({ status: 200, text: '{}' });
  });

  test('installed with manual control, an application waits to be started', async () => {
    const subject = await open();
    await deploy(subject, appImage(stranger), { appControlMode: 'Manual' });
    expect(await state(subject)).toBe('{"state":"stopped"}');
    await deploy(subject, appImage(stranger), { appControlMode: 'Auto' });
    expect(await state(subject)).toBe('{"state":"running"}');
  });

  test('debugging asks for the debugger, and names its ports', async () => {
    const debugPorts = { open: async () => ({ gdbPort: 2345, outPort: 2342, close: () => undefined }) };
    const subject = await open({ debugPorts });
    await deploy(subject, appImage(stranger));
    const debug = () => subject.ask('PATCH', `/app/status/${app}`, { trigger: 'startDebug' });
    expect((await debug()).text).toBe('{"error":3145738}');
    await deploy(
      subject,
      appImage(stranger, {
        Name: 'gdbserver',
        ComponentId: debuggerId,
        ApplicationType: 'Debugger',
        Capabilities: {},
      }),
    );
    expect(await debug()).toMatchObject({
      status: 200,
      text: '{"state":"debugging","gdbPort":2345,"outPort":2342}',
    });
    expect(await state(subject)).toBe('{"state":"debugging"}');
    expect((await subject.ask('PATCH', `/app/status/${app}`, { trigger: 'stop' })).text).toBe(
      '{"state":"stopped"}',
    );
  });

  test('the quota is what the manifest asks for', async () => {
    const subject = await open();
    await deploy(subject, appImage(stranger));
    expect((await subject.ask('GET', `/app/quota/${app}`)).text).toBe('{"UsageKB":0,"LimitKB":8}');
    await deploy(subject, appImage(stranger, { Capabilities: {} }));
    expect((await subject.ask('GET', `/app/quota/${app}`)).text).toBe('{"UsageKB":0,"LimitKB":0}');
  });

  test('memory is told of, by application', async () => {
    const subject = await open();
    await deploy(subject, appImage(stranger));
    expect((await subject.ask('GET', '/stats/memory/groups/applications')).text).toMatch(
      new RegExp(
        `^\\{"memoryStats":\\{"currentMemoryUsageInBytes":\\d+,"peakUserModeMemoryUsageInBytes":\\d+,"userModeMemoryUsageInBytes":\\d+\\},"apps":\\[\\{"componentId":"${app}","processes":\\[\\{"pid":\\d+,"heapUsageByCaller":\\[`,
      ),
    );
  });

  test('what is not there is said so, in the ways of the real device', async () => {
    const { ask } = await open();
    expect(await ask('GET', `/app/status/${missing}`)).toMatchObject({ status: 200, text: notPresent });
    expect(await ask('PATCH', `/app/status/${missing}`, { trigger: 'start' })).toMatchObject({
      status: 409,
      text: '{"error":14680076}',
    });
    expect(await ask('GET', `/app/quota/${missing}`)).toMatchObject({
      status: 404,
      text: '{"error":14680076}',
    });
    expect(await ask('DELETE', `/app/image/${missing}`)).toMatchObject({ status: 200, text: '{}' });
    expect(await ask('POST', '/update/install')).toMatchObject({ status: 200, text: '{}' });
    for (const path of ['/app/status/x', '/app/quota/x'])
      expect(await ask('GET', path)).toMatchObject({ status: 400, text: '{"error":7340079}' });
  });

  test('an image that is cut short, damaged, or none at all is not staged', async () => {
    const { ask } = await open();
    const whole = appImage(stranger);
    for (const body of [
      whole.subarray(0, 100),
      whole.subarray(0, -1),
      Buffer.from('hello'),
      new Uint8Array(5000),
    ]) {
      const { status, text } = await ask('PUT', '/update/stage', body);
      expect([status, text]).toEqual([400, expect.stringMatching(/^\{"error":\d+\}$/)]);
    }
    expect(
      await ask('PUT', '/update/stage', Buffer.from('{}'), { 'content-type': 'application/json' }),
    ).toMatchObject({ status: 415 });
    expect(await ask('PUT', '/update/stage', new Uint8Array(1600 * 1024))).toMatchObject({
      status: 400,
      text: '{"error":15728644}',
    });
    expect((await ask('GET', '/images')).text).toContain('"has_staged_updates":false');
  });

  test('a signature of somebody trusted is checked, and needs no development', async () => {
    const subject = await open({ flash: memoryState({ manufacturingState: 'Module1Complete' }) });
    const image = appImage(subject.signer);
    const forged = Uint8Array.from(image);
    forged[5000] = (forged[5000] ?? 0) ^ 1;
    const { status, text } = await subject.ask('PUT', '/update/stage', forged);
    expect([status, text]).toEqual([400, '{"error":7340047}']);
    expect(await subject.ask('PUT', '/update/stage', appImage(stranger))).toMatchObject({
      status: 403,
      text: '{"error":13}',
    });
    await deploy(subject, image);
    expect(await state(subject)).toBe('{"state":"running"}');
    expect((await subject.ask('PATCH', `/app/status/${app}`, { trigger: 'stop' })).text).toBe(
      '{"state":"stopped"}',
    );
  });

  test('an application of somebody else is not touched without development', async () => {
    const flash = memoryState({ manufacturingState: 'Module1Complete', capabilities: [11] });
    const subject = await open({ flash });
    await deploy(subject, appImage(stranger));
    await flash.change(() => ({ capabilities: [] }));
    const refused = { status: 403, text: '{"error":1048596}' };
    expect(await subject.ask('PATCH', `/app/status/${app}`, { trigger: 'stop' })).toMatchObject(refused);
    expect(await subject.ask('DELETE', `/app/image/${app}`)).toMatchObject(refused);
    expect(await state(subject)).toBe('{"state":"running"}');
  });

  test('a capability image is sideloaded with itself in the header, stays, and a blank one clears it', async () => {
    const { ask, capabilityHeader } = await rig().subject();
    const header = { 'azsphere-capabilities': capabilityHeader(11) };
    const sideload = async (image: string, unlocked: Readonly<Record<string, string>>): Promise<void> => {
      expect(await ask('PUT', '/update/stage', Buffer.from(image, 'base64'), unlocked)).toMatchObject({
        status: 200,
      });
      expect(await ask('POST', '/update/install', undefined, unlocked)).toMatchObject({ status: 200 });
    };
    const holds = (text: string) =>
      until(
        () => ask('GET', '/device/capabilities'),
        (reply) => reply.text === `{"device_capabilities":${text}}`,
      );
    await sideload(capabilityHeader(11), header);
    await holds('[11]');
    expect((await ask('GET', '/images')).status).toBe(200);
    await ask('POST', '/restart');
    await holds('[11]');
    await sideload(capabilityHeader(), {});
    await holds('[]');
    await until(
      () => ask('GET', '/images'),
      ({ status }) => status === 403,
    );
  });

  test('a capability image for another device, or of somebody unknown, is not staged', async () => {
    const other = await open();
    const foreign = Buffer.from(other.capabilityHeader(13), 'base64');
    const { ask, identity } = await open();
    const forged = writeCapabilityImage({
      deviceId: identity.deviceId.toLowerCase(),
      capabilities: [13],
      imageId: missing,
      builtAt: 0,
      signer: stranger,
    });
    for (const image of [foreign, forged])
      expect(await ask('PUT', '/update/stage', image)).toMatchObject({
        status: 400,
        text: '{"error":7340047}',
      });
  });

  test('applications run again after a restart', async () => {
    const subject = await open();
    await deploy(subject, appImage(stranger));
    await subject.ask('PATCH', `/app/status/${app}`, { trigger: 'stop' });
    await subject.ask('POST', '/restart');
    await until(
      () => state(subject),
      (text) => text === '{"state":"running"}',
    );
  });
};
