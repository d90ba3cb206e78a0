import { DeviceRefusal, deviceErrors, SpheriteError, type SystemPort } from '@spherite/protocol';
import type { DeviceAuthentication } from '../device-authentication.ts';
import type { SystemParts } from '../parts.ts';
import type { Silicon } from '../silicon.ts';

/** The release that the device says it runs. */
export const osVersion = '22.11';

/** Versions of the runtimes that images are made for. */
export const abiVersions = { SecureWorldRuntime: 1, OSRuntime: 1, ApplicationRuntime: 12 };

export interface SystemOptions extends SystemParts {
  /** Absent in a device without a service. */
  readonly authentication: DeviceAuthentication | undefined;
  /** When the running start began, by the monotonic clock. */
  readonly startedAt: number;
}

export interface System {
  readonly commands: SystemPort;
}

/** The way that a device goes once; what is not on it cannot be asked for. */
const stages: readonly string[] = ['Blank', 'Module1Complete', 'DeviceComplete'];

/** Who the device is, what it runs, and how far it has come. */
export const createSystem = (options: SystemOptions): System => {
  const { silicon, store, clock, authentication, startedAt, restart } = options;
  return {
    commands: {
      getStatus: () => ({ uptime: Math.floor((clock.monotonic() - startedAt) / 1000) }),
      getOsVersion: () => ({ osversion: osVersion }),
      getAbiVersions: () => abiVersions,
      getSecurityState: () => ({
        securityState: 'SECURE',
        deviceIdentifier: silicon.deviceId,
        deviceIdentityPublicKey: silicon.deviceId,
      }),
      getManufacturingState: () => ({ manufacturingState: store.state.manufacturingState }),
      setManufacturingState: async ({ body: { manufacturingState } }) => {
        await store.change((state) => {
          const next = stages.indexOf(manufacturingState);
          // Blank is where a device comes from, so nobody can ask for it.
          if (next < 1 || next < stages.indexOf(state.manufacturingState))
            throw new DeviceRefusal(400, deviceErrors.InvalidJsonData);
          return { manufacturingState };
        });
        return {};
      },
      getCapabilities: (_, { capabilities }) => ({
        device_capabilities: [...capabilities].sort((one, other) => one - other),
      }),
      restart: () => {
        restart();
        return { restartingSystem: true };
      },
      attest: ({ body: { purpose, audience, nonce } }) => ({
        statement: sign(silicon, { purpose, audience, nonce, time: clock.now() }),
      }),
      authenticate: async () => {
        // A device without a service fails as one whose network is down.
        if (!authentication) throw new DeviceRefusal(500, deviceErrors.ServicesRequest);
        try {
          const { tenantId, validUntil } = await authentication.authenticate();
          return { tenantId, validUntil: new Date(validUntil).toISOString() };
        } catch (error) {
          throw refusalOf(error);
        }
      },
    },
  };
};

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
