import { hash } from 'node:crypto';
import { type DeviceAuthenticationPort, SpheriteError } from '@spherite/protocol';
import type { Attempt } from '../attempts.ts';
import type { WorldImages } from '../images/index.ts';
import type { Clock } from '../steady-clock.ts';
import { deviceIdOf, type Statements, usedBefore } from './statements.ts';
import type { DeviceStore } from './store.ts';

/** How long a device's credential counts, as on the real device: 24 hours. */
const credentialLifetime = 24 * 3_600_000;

export interface DeviceAuthenticationOptions {
  readonly store: DeviceStore;
  readonly statements: Statements;
  readonly attempt: Attempt;
  /** Where the device is claimed. */
  readonly tenantOf: (deviceId: string) => string | undefined;
  readonly worldImages: () => Promise<WorldImages>;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** How a device says who it is, and learns to whom it belongs. */
export function createDeviceAuthentication(options: DeviceAuthenticationOptions): DeviceAuthenticationPort {
  const { store, statements, attempt, tenantOf, worldImages, clock, random } = options;
  return {
    createChallenge: ({ body }) => {
      const { nonce, expiresAt } = statements.issue(deviceIdOf(body.DeviceId), body.Purpose);
      return { Nonce: nonce, ExpiresUtc: utc(expiresAt) };
    },
    authenticate: async ({ body }) => {
      const verdict = await statements.verify(body.Statement, 'device-authentication');
      const { publicKeyPem } = await worldImages();
      return attempt(
        { actor: 'device', action: 'device-authentication', deviceId: null, tenantId: null },
        (note) => {
          const proof = verdict();
          const { deviceId } = proof;
          note({ deviceId });
          if (statements.isUsed(proof)) usedBefore();
          statements.use(proof);
          if (!store.isManufactured(deviceId))
            throw new SpheriteError(
              'STATEMENT_REFUSED',
              `Device ${deviceId} was never manufactured, as far as this service knows. Start it with this service, or enter it in its factory first.`,
            );
          const tenantId = tenantOf(deviceId) ?? null;
          note({ tenantId });
          const credential = Buffer.from(random(32)).toString('base64url');
          const now = clock.now();
          store.authenticated({
            deviceId,
            authenticatedAt: now,
            osVersion: body.OsVersion,
            credentialHash: digest(credential),
            credentialExpiresAt: now + credentialLifetime,
          });
          return {
            answer: {
              DeviceId: deviceId,
              TenantId: tenantId,
              Credential: credential,
              ExpiresUtc: utc(now + credentialLifetime),
              TrustedKeystore: [publicKeyPem],
            },
          };
        },
      );
    },
  };
}

/** A credential has 256 random bits: its digest needs neither salt nor stretching. */
const digest = (credential: string): string => hash('sha256', credential, 'base64url');

const utc = (time: number): string => new Date(time).toISOString();
