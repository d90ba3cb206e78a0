import type { DeviceId } from '@spherite/identity';
import { type Caller, deviceStatementHeader, type ServicePort, SpheriteError } from '@spherite/protocol';
import { type Attempt, type Outcome, recorded } from '../attempts.ts';
import type { AuditTrail } from '../audit/index.ts';
import { deviceIdOf, type Proof, type Statements, usedBefore } from '../devices/index.ts';
import { timedUuid } from '../ids.ts';
import type { Clock } from '../steady-clock.ts';
import { bulkOperation, claimOperation, operationObject } from './objects.ts';
import { claimedElsewhere, noDevice, noTenant, proofRequired } from './refusals.ts';
import type { ClaimStore, OperationRow, TenantRow } from './store.ts';

export interface ClaimingOptions {
  readonly store: ClaimStore;
  readonly isManufactured: (deviceId: string) => boolean;
  readonly statements: Statements;
  readonly attempt: Attempt;
  readonly trail: AuditTrail;
  /** Whether a device's own statement is compulsory. */
  readonly proofRequired: boolean;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** The tenant of this ID, if the caller can use it: one of another directory is as good as none. */
export function usableTenant(store: ClaimStore, id: string, caller: Caller): TenantRow {
  const tenant = store.tenant(id.toLowerCase());
  if (tenant?.directoryId !== caller.directoryId) throw noTenant(id);
  return tenant;
}

/** How devices come to belong to a tenant, for ever. */
export function createClaiming(
  options: ClaimingOptions,
): Pick<ServicePort, 'claimDevice' | 'bulkClaimDevices'> {
  const { store, isManufactured, statements, attempt, trail, clock, random } = options;

  /**
   * Claims a device that is registered and nobody's, or tells what it was claimed with before. An unknown device and
   * another's are looked for in the same way and answered with the same bytes, unless the caller has shown to hold it.
   */
  const claim = (deviceId: DeviceId, tenantId: string, proof: Proof | undefined): Outcome<OperationRow> => {
    const manufactured = isManufactured(deviceId);
    const claim = store.claim(deviceId);
    const original = claim?.tenantId === tenantId ? store.operation(claim.operationId) : undefined;
    if (original) {
      if (proof) statements.use(proof);
      return { answer: original, unchanged: true };
    }
    if (proof && (proof.nonce === claim?.nonce || statements.isUsed(proof))) usedBefore();
    if (manufactured && !claim) {
      const createdAt = clock.now();
      const operation = claimOperation({ id: timedUuid(createdAt, random), tenantId, createdAt }, deviceId);
      store.insertOperation(operation);
      const nonce = proof?.nonce ?? null;
      store.insertClaim({ deviceId, tenantId, operationId: operation.id, claimedAt: createdAt, nonce });
      return { answer: operation };
    }
    if (proof) statements.use(proof);
    throw claim && proof ? claimedElsewhere(deviceId) : noDevice(deviceId);
  };

  return {
    claimDevice: async ({ params, headers }, caller) => {
      const deviceId = deviceIdOf(params.deviceId);
      const tenantId = params.tenantId.toLowerCase();
      const statement = headers[deviceStatementHeader];
      const verdict =
        statement === undefined ? undefined : await statements.verify(statement, 'claim', deviceId);
      const operation = await attempt(
        { actor: caller.userName, action: 'claim', deviceId, tenantId },
        (): Outcome<OperationRow> => {
          usableTenant(store, tenantId, caller);
          if (!verdict && options.proofRequired) throw proofRequired('it is claimed');
          return claim(deviceId, tenantId, verdict?.());
        },
      );
      return operationObject(operation);
    },

    bulkClaimDevices: async ({ params, body }, caller) => {
      const deviceIds = [...new Set(body.map(deviceIdOf))];
      const tenantId = params.tenantId.toLowerCase();
      const who = { actor: caller.userName, action: 'claim', tenantId } as const;
      const operation = await attempt({ ...who, deviceId: null }, (): Outcome<OperationRow> => {
        usableTenant(store, tenantId, caller);
        if (options.proofRequired) throw proofRequired('it is claimed, which a list of IDs cannot');
        const createdAt = clock.now();
        const fresh: DeviceId[] = [];
        const refused: DeviceId[] = [];
        for (const deviceId of deviceIds) {
          const outcome = recorded(trail, { ...who, deviceId }, () => {
            const manufactured = isManufactured(deviceId);
            const claim = store.claim(deviceId);
            if (!manufactured || (claim && claim.tenantId !== tenantId)) throw noDevice(deviceId);
            return { answer: deviceId, unchanged: claim !== undefined };
          });
          if (outcome instanceof SpheriteError) refused.push(deviceId);
          else if (!outcome.unchanged) fresh.push(deviceId);
        }
        const fields = { id: timedUuid(createdAt, random), tenantId, createdAt };
        const row = bulkOperation(fields, deviceIds.length - refused.length, refused);
        store.insertOperation(row);
        for (const deviceId of fresh)
          store.insertClaim({ deviceId, tenantId, operationId: row.id, claimedAt: createdAt, nonce: null });
        // Each device has its entry; the list as such has none.
        return { answer: row, unchanged: true };
      });
      return operationObject(operation);
    },
  };
}
