import type { AttachedDevice } from '@spherite/host';
import { createIdentity, type Identity } from '@spherite/identity';
import { type DevicePort, DeviceRefusal, deviceErrors, deviceSend, type Send } from '@spherite/protocol';

/** A device on the bench: its real contract and real signatures, over no line. */
export interface FakeDevice {
  readonly identity: Identity;
  /** What the bus has of it. */
  entry: AttachedDevice;
  /** Its line. */
  send: Send;
  /** How often it was told to authenticate itself. */
  authenticated: number;
  /** Refuses to authenticate, as a device does that cannot reach the service. */
  offline: boolean;
}

export const fakeDevice = (place: number, now: () => number): FakeDevice => {
  const identity = createIdentity();
  const id = identity.deviceId.toLowerCase();
  const port: DevicePort = {
    getStatus: () => ({ uptime: 1 }),
    getOsVersion: () => ({ osversion: '22.11' }),
    getAbiVersions: () => ({ SecureWorldRuntime: 1, OSRuntime: 1, ApplicationRuntime: 1 }),
    getSecurityState: () => ({ securityState: 'SECURE', deviceIdentifier: id, deviceIdentityPublicKey: id }),
    getManufacturingState: () => ({ manufacturingState: 'DeviceComplete' }),
    getCapabilities: () => ({ device_capabilities: [] }),
    getNetStatus: () => ({
      deviceAuthenticationIsReady: true,
      networkTimeSync: 'complete',
      proxy: 'disabled',
    }),
    restart: () => ({ restartingSystem: true }),
    attest: ({ body }) => ({ statement: identity.sign({ ...body, time: now() }) }),
    authenticate: () => {
      if (device.offline) throw new DeviceRefusal(500, deviceErrors.ServicesRequest);
      device.authenticated++;
      return { tenantId: null, validUntil: new Date(now()).toISOString() };
    },
  };
  const device: FakeDevice = {
    identity,
    entry: {
      deviceId: identity.deviceId,
      ipAddress: `192.168.35.${place + 1}`,
      connectionPath: String(place),
      link: { kind: 'tcp', host: '127.0.0.1', port: 50_000 + place },
    },
    send: deviceSend(port, (error) => {
      throw error;
    }),
    authenticated: 0,
    offline: false,
  };
  return device;
};
