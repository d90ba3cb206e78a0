import type { AttachedDevice } from '@spherite/host';
import { createIdentity, type Identity } from '@spherite/identity';
import {
  type DevicePort,
  DeviceRefusal,
  deviceErrors,
  type PlainRequest,
  type Send,
  serveDevice,
} from '@spherite/protocol';

/** A device on the bench: its real contract and real signatures, over no line. */
export interface FakeDevice {
  readonly identity: Identity;
  /** What the bus has of it. */
  entry: AttachedDevice;
  /** What it does for each command; a test puts in those that it needs. */
  readonly commands: { -readonly [Name in keyof DevicePort]?: DevicePort[Name] };
  /** Every request that reached it. */
  readonly requests: PlainRequest[];
  /** Its line. */
  send: Send;
  /** What it says on its line, a piece at a time. */
  readonly diagnostics: string[];
  /** How often it was told to authenticate itself. */
  authenticated: number;
  /** Refuses to authenticate, as a device does that cannot reach the service. */
  offline: boolean;
}

export const fakeDevice = (place: number, now: () => number): FakeDevice => {
  const identity = createIdentity();
  const id = identity.deviceId.toLowerCase();
  let startedAt = now() - 900_000;
  const commands: FakeDevice['commands'] = {
    getStatus: () => ({ uptime: Math.floor((now() - startedAt) / 1000) }),
    restart: () => {
      startedAt = now();
      return { restartingSystem: true };
    },
    getSecurityState: () => ({ securityState: 'SECURE', deviceIdentifier: id, deviceIdentityPublicKey: id }),
    attest: ({ body }) => ({ statement: identity.sign({ ...body, time: now() }) }),
    authenticate: () => {
      if (device.offline) throw new DeviceRefusal(500, deviceErrors.ServicesRequest);
      device.authenticated++;
      return { tenantId: null, validUntil: new Date(now()).toISOString() };
    },
  };
  const requests: PlainRequest[] = [];
  const serve = serveDevice(commands as DevicePort, {
    authorize: () => ({ capabilities: new Set() }),
    report: (error) => {
      throw error;
    },
  });
  const device: FakeDevice = {
    identity,
    entry: {
      deviceId: identity.deviceId,
      ipAddress: `192.168.35.${place + 1}`,
      connectionPath: String(place),
      link: { kind: 'tcp', host: '127.0.0.1', port: 50_000 + place },
    },
    commands,
    requests,
    send: (request) => {
      requests.push(request);
      return serve(request);
    },
    diagnostics: [],
    authenticated: 0,
    offline: false,
  };
  return device;
};
