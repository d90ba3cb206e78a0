import { type DevicePort, DeviceRefusal, deviceErrors, SpheriteError } from '@spherite/protocol';
import type { DeviceClock } from './clock.ts';
import type { DeviceAuthentication } from './device-authentication.ts';
import type { StateStore } from './device-state.ts';
import type { Silicon } from './silicon.ts';

/** The release that the device says it runs. */
export const osVersion = '22.11';

export interface OperatingSystemOptions {
  readonly silicon: Silicon;
  readonly store: StateStore;
  readonly clock: DeviceClock;
  /** Absent in a device without a network. */
  readonly authentication: DeviceAuthentication | undefined;
  /** When the running start began, by the monotonic clock. */
  readonly startedAt: () => number;
  /** Starts the device anew, soon: the reply to the command goes first. */
  readonly restart: () => void;
}

/** What the device's operating system does for each command on its service line. */
export const createOperatingSystem = (options: OperatingSystemOptions): DevicePort => {
  const { silicon, store, clock, authentication, startedAt, restart } = options;
  return {
    getStatus: () => ({ uptime: Math.floor((clock.monotonic() - startedAt()) / 1000) }),
    getOsVersion: () => ({ osversion: osVersion }),
    getAbiVersions: () => ({ SecureWorldRuntime: 1, OSRuntime: 1, ApplicationRuntime: 12 }),
    getSecurityState: () => ({
      securityState: 'SECURE',
      deviceIdentifier: silicon.deviceId,
      deviceIdentityPublicKey: silicon.deviceId,
    }),
    getManufacturingState: () => ({ manufacturingState: store.state.manufacturingState }),
    getCapabilities: () => ({
      device_capabilities: store.state.manufacturingState === 'Blank' ? [enableRfTestMode] : [],
    }),
    getNetStatus: () => ({
      deviceAuthenticationIsReady: authentication?.current() !== undefined,
      networkTimeSync: authentication ? 'complete' : 'incomplete',
      proxy: 'disabled',
    }),
    restart: () => {
      restart();
      return { restartingSystem: true };
    },
    attest: ({ body: { purpose, audience, nonce } }) => ({
      statement: sign(silicon, { purpose, audience, nonce, time: clock.now() }),
    }),
    authenticate: async () => {
      // A device without a network fails as one whose network is down.
      if (!authentication) throw new DeviceRefusal(500, deviceErrors.ServicesRequest);
      try {
        const { tenantId, validUntil } = await authentication.authenticate();
        return { tenantId, validUntil: new Date(validUntil).toISOString() };
      } catch (error) {
        throw refusalOf(error);
      }
    },
  };
};

/** A device that is not finished can always be tested: capability 12. */
const enableRfTestMode = 12;

const sign = (silicon: Silicon, statement: Parameters<Silicon['sign']>[0]): string => {
  try {
    return silicon.sign(statement);
  } catch (error) {
    // Audience and nonce have a stricter grammar than the schema of the command says.
    if (error instanceof Error && error.name === 'IdentityError')
      throw new DeviceRefusal(400, deviceErrors.InvalidJsonData);
    throw error;
  }
};

const refusalOf = (error: unknown): unknown => {
  if (!(error instanceof SpheriteError)) return error;
  return new DeviceRefusal(
    500,
    error.code === 'SERVICE_UNREACHABLE'
      ? deviceErrors.ServicesRequest
      : deviceErrors.ServicesRespondedWithError,
  );
};
