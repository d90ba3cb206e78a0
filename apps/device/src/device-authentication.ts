import { deviceAuthenticationClient, type Send, SpheriteError } from '@spherite/protocol';
import type { DeviceClock } from './clock.ts';
import type { Silicon } from './silicon.ts';

/** What the service gave a device that proved who it is. */
export interface Credential {
  /** Lower-case GUID; null while nobody has claimed the device. */
  readonly tenantId: string | null;
  /** Milliseconds since 1970. */
  readonly validUntil: number;
  /** PEM of the public keys whose images the device is to believe. */
  readonly trustedKeystore: readonly string[];
}

export interface DeviceAuthentication {
  /** The credential of this start, while it counts. */
  current(): Credential | undefined;
  /** Proves to the service who the device is, now. Throws what the service or the way to it says. */
  authenticate(): Promise<Credential>;
  /** Authenticates now, and again whenever it failed or the credential runs out. Forgets the one of the last start. */
  start(): void;
  /** Leaves off. */
  stop(): void;
}

/** The service that a device believes in. */
export interface DeviceService {
  /** Its origin, as the device reaches it: what the device's statements are made out to. */
  readonly url: string;
  readonly send: Send;
  /** Enters the device in the factory's registry; tried when the service refuses the device. */
  readonly register?: () => Promise<void>;
}

export interface DeviceAuthenticationOptions {
  readonly silicon: Silicon;
  readonly service: DeviceService;
  readonly clock: DeviceClock;
  readonly osVersion: string;
  readonly log: (text: string) => void;
  /** Told of every new credential. */
  readonly authenticated: (credential: Credential) => void | Promise<void>;
}

/** The first wait after a failure; each further one is twice the one before. */
const firstRetryMs = 250;
const lastRetryMs = 15_000;
/** A credential is renewed when so much of its life is over. */
const renewAfter = 0.8;

export const createDeviceAuthentication = (options: DeviceAuthenticationOptions): DeviceAuthentication => {
  const { silicon, service, clock, osVersion, log, authenticated } = options;
  const client = deviceAuthenticationClient(service.send);
  const deviceId = silicon.deviceId.toUpperCase();
  let credential: Credential | undefined;
  let cancel = (): void => {};
  /** Counted up by every start and stop: what an earlier one still has under way no longer matters. */
  let epoch = 0;
  let queue: Promise<unknown> = Promise.resolve();

  const exchange = async (): Promise<Credential> => {
    const purpose = 'device-authentication';
    const { Nonce: nonce } = await client.createChallenge({ body: { DeviceId: deviceId, Purpose: purpose } });
    const Statement = silicon.sign({ purpose, audience: service.url, nonce, time: clock.now() });
    const answer = await client.authenticate({ body: { Statement, OsVersion: osVersion } });
    return {
      tenantId: answer.TenantId,
      validUntil: Date.parse(answer.ExpiresUtc),
      trustedKeystore: answer.TrustedKeystore,
    };
  };

  /** A service that is there and refuses may never have heard of the device. */
  const registerAndRetry = async (error: unknown): Promise<Credential> => {
    const refused = error instanceof SpheriteError && error.code !== 'SERVICE_UNREACHABLE';
    if (!service.register || !refused) throw error;
    await service.register();
    return exchange();
  };

  /** One after the other, so that the newest answer is the last one that counts. */
  const authenticate = (): Promise<Credential> => {
    const asked = epoch;
    const attempt = queue.then(async () => {
      const fresh = await exchange().catch(registerAndRetry);
      if (asked !== epoch) return fresh;
      credential = fresh;
      log(
        `[deviceauth] Authenticated until ${new Date(fresh.validUntil).toISOString()}; tenant ${fresh.tenantId ?? 'none'}.`,
      );
      await authenticated(fresh);
      return fresh;
    });
    queue = attempt.catch(() => undefined);
    return attempt;
  };

  const again = (ms: number, retryMs: number): void => {
    const current = epoch;
    cancel = clock.after(ms, () => void keepTrying(current, retryMs));
  };

  const keepTrying = async (current: number, retryMs: number): Promise<void> => {
    try {
      const { validUntil } = await authenticate();
      if (current === epoch)
        again(Math.max((validUntil - clock.now()) * renewAfter, lastRetryMs), firstRetryMs);
    } catch (error) {
      if (current !== epoch) return;
      log(
        `[deviceauth] ${error instanceof Error ? error.message : error} Trying again in ${retryMs / 1000} s.`,
      );
      again(retryMs, Math.min(retryMs * 2, lastRetryMs));
    }
  };

  const stop = (): void => {
    epoch++;
    cancel();
  };

  return {
    current: () => (credential && clock.now() < credential.validUntil ? credential : undefined),
    authenticate,
    start: () => {
      stop();
      credential = undefined;
      void keepTrying(epoch, firstRetryMs);
    },
    stop,
  };
};
