import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDevice,
  type Device,
  type DeviceOptions,
  deviceClock,
  openBus,
  openPtyLink,
} from '@spherite/device';
import { addressOf, identifyProcess, openPort } from '@spherite/host';
import { startBridge } from '@spherite/host/bridge';
import { createIdentity, type Identity } from '@spherite/identity';
import { createSigner, newSignerPem, type Signer, writeCapabilityImage } from '@spherite/image';
import {
  type Operation,
  openLine,
  type PlainRequest,
  type Send,
  systemLineClock,
  systemLineRandom,
} from '@spherite/protocol';
import { createHttpsClient, singleHeaders } from '../https-client.ts';
import { operationOf } from './operation-of.ts';

/** What a device answered, as a tool for the real one reads it. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** A device of its own for one test, reached over one of the links. */
export interface Subject {
  readonly identity: Identity;
  /** Whom the device trusts. */
  readonly signer: Signer;
  readonly said: readonly string[];
  /** Bodies that are no bytes are sent as JSON. */
  ask(method: PlainRequest['method'], path: string, body?: unknown, headers?: Headers): Promise<Reply>;
  /** Base64 of a capability image for this device, as `AZSPHERE-CAPABILITIES` carries it. */
  capabilityHeader(...capabilities: readonly number[]): string;
}

type Headers = Readonly<Record<string, string>>;

/** Puts one device after the other at the far end of a link. */
export interface Rig {
  /** Reaches whichever device is there. */
  readonly send: Send;
  /** The operations that a device did as it was asked. */
  readonly answered: ReadonlySet<Operation>;
  subject(options?: Partial<DeviceOptions>): Promise<Subject>;
  close(): Promise<void>;
}

/** The far end of a link and the near one. */
interface Way {
  plug(device: Device): () => void;
  readonly send: Send;
  close(): Promise<void>;
}

const inProcess = async (): Promise<Way> => {
  let plugged: Device | undefined;
  return {
    plug: (device) => {
      plugged = device;
      return () => {
        plugged = undefined;
      };
    },
    send: (request) => {
      if (!plugged) throw new Error('no device is plugged in');
      return plugged.send(request);
    },
    close: async () => undefined,
  };
};

const overTerminal = async (): Promise<Way> => {
  const folder = await mkdtemp(join(tmpdir(), 'spherite-rig-'));
  const link = await openPtyLink({ path: join(folder, 'port') });
  const port = await openPort(addressOf({ link: link.address }), { clock: systemLineClock, waitMs: 0 });
  const line = openLine(port, { clock: systemLineClock, random: systemLineRandom });
  return {
    plug: (device) => device.attach(link),
    send: (request) => line.send(request),
    close: async () => {
      line.close();
      await port.close();
      await link.close();
      await rm(folder, { recursive: true });
    },
  };
};

/** As a client of real devices sends it with every request, also for what is binary. */
const acceptsJson = { accept: 'application/json' };

const throughBridge = async (): Promise<Way> => {
  const home = await mkdtemp(join(tmpdir(), 'spherite-rig-'));
  const link = await openPtyLink();
  const bus = await openBus(home, await identifyProcess(process.pid));
  // Whichever device is plugged in later: the bridge does not ask which it is.
  const place = await bus.announce({ deviceId: createIdentity().deviceId, link: link.address });
  const report = (error: unknown): never => {
    throw error;
  };
  const bridge = await startBridge({ home, port: 0, now: Date.now, random: randomBytes, report });
  const client = createHttpsClient(bridge.ca);
  const [device] = await bridge.devices();
  return {
    plug: (plugged) => plugged.attach(link),
    send: async ({ method, path, headers: given, body }) => {
      const headers = { ...acceptsJson, ...given };
      const reply = await client.ask(`${device?.url}${path}`, { method, headers, ...(body ? { body } : {}) });
      return { ...reply, headers: singleHeaders(reply.headers) };
    },
    close: async () => {
      client[Symbol.dispose]();
      await bridge.close();
      await place.withdraw();
      await link.close();
      await rm(home, { recursive: true });
    },
  };
};

/** The links over which the whole REST API is asked for. */
export const ways: Readonly<Record<string, () => Promise<Way>>> = {
  'in process': inProcess,
  'over the serial line': overTerminal,
  'through the HTTPS bridge': throughBridge,
};

export const openRig = async (way: () => Promise<Way>): Promise<Rig> => {
  const { plug, send: carry, close } = await way();
  const answered = new Set<Operation>();
  const send: Send = async (request) => {
    const reply = await carry(request);
    const operation = operationOf(request);
    if (operation?.status === reply.status) answered.add(operation);
    return reply;
  };
  const signer = createSigner(newSignerPem());
  let unplug = (): void => undefined;
  return {
    send,
    answered,
    subject: async (options = {}) => {
      unplug();
      const identity = options.identity ?? createIdentity();
      const said: string[] = [];
      const device = createDevice({
        identity,
        clock: deviceClock(Date.now),
        random: randomBytes,
        trust: [signer.publicKeyPem],
        log: (text) => said.push(text),
        report: (error) => {
          throw error;
        },
        ...options,
      });
      const detach = plug(device);
      device.boot();
      unplug = () => {
        detach();
        device.close();
      };
      return {
        identity,
        signer,
        said,
        ask: (...request) => ask(send, ...request),
        capabilityHeader: headerFor,
      };
      function headerFor(...capabilities: readonly number[]): string {
        const image = writeCapabilityImage({
          deviceId: identity.deviceId.toLowerCase(),
          capabilities,
          imageId: '00000000-0000-4000-8000-000000000001',
          builtAt: 0,
          signer,
        });
        return Buffer.from(image).toString('base64');
      }
    },
    close: async () => {
      unplug();
      await close();
    },
  };
};

const ask = async (
  send: Send,
  method: PlainRequest['method'],
  path: string,
  body?: unknown,
  headers: Headers = {},
): Promise<Reply> => {
  const bytes = body === undefined || body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
  const type = body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
  const reply = await send({
    method,
    path,
    headers: { ...(bytes ? { 'content-type': type } : {}), ...headers },
    ...(bytes ? { body: bytes } : {}),
  });
  return { ...reply, text: new TextDecoder().decode(reply.body) };
};

/** Asks again until the answer passes: what a device does takes the time that it takes. */
export const until = async <T>(ask: () => Promise<T>, passes: (value: T) => boolean): Promise<T> => {
  for (;;) {
    const value = await ask();
    if (passes(value)) return value;
    await new Promise((resolve) => setImmediate(resolve));
  }
};
