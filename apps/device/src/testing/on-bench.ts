import { identityFromSeed } from '@spherite/identity';
import {
  createSigner,
  newSignerPem,
  packApplication,
  type Signer,
  writeCapabilityImage,
} from '@spherite/image';
import type { PlainRequest } from '@spherite/protocol';
import { createVirtualClock } from '@spherite/protocol/testing';
import type { DebugSession } from '../applications/debug-ports.ts';
import { createDevice, type DeviceOptions } from '../create-device.ts';
import { type DeviceState, memoryState, type StateStore } from '../device-state.ts';

/** Whom a device on the bench trusts, and somebody it has never heard of. */
export const vendor = createSigner(newSignerPem());
export const developer = createSigner(newSignerPem());

const identity = identityFromSeed('device', 0);

/** A device that trusts {@link vendor}, in a world whose time only passes when it is told to. */
export const onBench = (
  state: Partial<DeviceState> = {},
  store: StateStore = memoryState({ manufacturingState: 'Module1Complete', ...state }),
  options: Partial<DeviceOptions> = {},
) => {
  const time = createVirtualClock();
  const said: string[] = [];
  const reported: unknown[] = [];
  const debugging = new Set<DebugSession>();
  const device = createDevice({
    identity,
    clock: { now: () => Date.UTC(2026, 0, 1) + time.now(), monotonic: time.now, after: time.after },
    random: (bytes) => new Uint8Array(bytes),
    flash: store,
    trust: [vendor.publicKeyPem],
    debugPorts: {
      open: async (session) => {
        debugging.add(session);
        return { gdbPort: 2345, outPort: 2342, close: () => debugging.delete(session) };
      },
    },
    log: (line) => said.push(line),
    report: (error) => reported.push(error),
    ...options,
  });
  device.boot();

  /** Asks for something; answers the status and the text of the reply. Bytes go as they are, the rest as JSON. */
  const ask = async (
    method: PlainRequest['method'],
    path: string,
    content?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const isBinary = content instanceof Uint8Array;
    const { status, body } = await device.send({
      method,
      path,
      headers: { 'content-type': isBinary ? 'application/octet-stream' : 'application/json', ...headers },
      ...(content !== undefined && { body: isBinary ? content : Buffer.from(JSON.stringify(content)) }),
    });
    return `${status} ${new TextDecoder().decode(body)}`;
  };

  return {
    device,
    store,
    said,
    reported,
    /** The debugging sessions whose ports are open. */
    debugging,
    ask,
    /** Time enough for a restart that was announced, and for what the device does then. */
    settle: () => time.pass(1_000),
    time,
    stage: (image: Uint8Array, headers?: Readonly<Record<string, string>>) =>
      ask('PUT', '/update/stage', image, headers),
    install: (body?: unknown, headers?: Readonly<Record<string, string>>) =>
      ask('POST', '/update/install', body, headers),
    state: async (componentId: string): Promise<string> => {
      const answer = await ask('GET', `/app/status/${componentId}`);
      return /^200 \{"state":"(\w+)"\}$/.exec(answer)?.[1] ?? answer;
    },
  };
};

export const blink = '2f074b0f-d99d-4692-82d9-ef93a7d6463c';
export const storage = 'ae4714aa-03aa-492b-9663-962f966a9cc3';
export const gdbserver = '8548b129-b16f-4f84-8dbe-d2c847862e78';

const names: Readonly<Record<string, string>> = {
  [blink]: 'Blink',
  [storage]: 'MutableStorage',
  [gdbserver]: 'gdbserver',
};

export interface SampleOptions {
  readonly signer?: Signer;
  readonly version?: number;
  /** Bytes of the program. */
  readonly size?: number;
  readonly runtime?: number;
  readonly capabilities?: Readonly<Record<string, unknown>>;
}

/** The image package of an application. */
export const application = (componentId: string, options: SampleOptions = {}): Uint8Array => {
  const { signer = vendor, version = 1, size = 100, runtime = 12, capabilities = {} } = options;
  const manifest = {
    SchemaVersion: 1,
    Name: names[componentId] ?? 'Sample',
    ComponentId: componentId,
    EntryPoint: '/bin/app',
    CmdArgs: [],
    Capabilities: capabilities,
    TargetApplicationRuntimeVersion: runtime,
  };
  return packApplication({
    files: new Map([
      ['/app_manifest.json', Buffer.from(JSON.stringify(manifest))],
      ['/bin/app', new Uint8Array(size).fill(version)],
    ]),
    imageId: imageIdOf(version),
    builtAt: 0,
    signer,
  });
};

export const imageIdOf = (version: number): string =>
  `6415a939-c098-48cf-8e5c-${version.toString(16).padStart(12, '0')}`;

/** A capability image for the device on the bench, by the vendor unless told otherwise. */
export const permission = (
  capabilities: readonly number[],
  { deviceId = identity.deviceId as string, signer = vendor } = {},
): Uint8Array => writeCapabilityImage({ deviceId, capabilities, imageId: imageIdOf(0), builtAt: 0, signer });

/** The header by which a capability image counts for one request. */
export const asHeader = (image: Uint8Array): Record<string, string> => ({
  'azsphere-capabilities': Buffer.from(image).toString('base64'),
});
