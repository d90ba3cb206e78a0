import type { EmulatorPort } from '@spherite/protocol';
import type { Attempt } from '../attempts.ts';
import type { Clock } from '../steady-clock.ts';
import { type Statements, usedBefore } from './statements.ts';
import type { DeviceStore } from './store.ts';

export interface FactoryOptions {
  readonly store: DeviceStore;
  readonly statements: Statements;
  readonly attempt: Attempt;
  readonly clock: Clock;
}

/** The register of manufactured devices. Entering one takes its own signature: an ID that nobody has a key for stays out. */
export function createFactory({
  store,
  statements,
  attempt,
  clock,
}: FactoryOptions): Pick<EmulatorPort, 'registerDevice' | 'listFactoryDevices'> {
  return {
    registerDevice: async ({ body }) => {
      const verdict = await statements.verify(body.statement, 'factory-registration');
      return attempt(
        { actor: 'factory', action: 'factory-registration', deviceId: null, tenantId: null },
        (note) => {
          const proof = verdict();
          const { deviceId } = proof;
          note({ deviceId });
          const answer = { deviceId };
          if (store.isManufactured(deviceId)) return { answer, unchanged: true };
          if (statements.isUsed(proof)) usedBefore();
          statements.use(proof);
          store.manufacture(deviceId, clock.now());
          return { answer };
        },
      );
    },
    listFactoryDevices: () =>
      store.list().map(({ deviceId, tenantId, authenticatedAt }) => ({
        deviceId,
        tenantId,
        lastAuthenticatedAt: authenticatedAt === null ? null : new Date(authenticatedAt).toISOString(),
      })),
  };
}
