import type { DeviceId } from '@spherite/identity';
import { type Caller, deviceStatementHeader, type ServicePort, SpheriteError } from '@spherite/protocol';
import { type Attempt, type Outcome, recorded } from '../attempts.ts';
import type { AuditTrail } from '../audit/index.ts';
import { deviceIdOf, type Proof, type Statements, usedBefore } from '../devices/index.ts';
import { uuid } from '../ids.ts';
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
   * Who owns the device now, if it may be this tenant. An unknown device and another's are looked for in the same
   * way and answered with the same bytes, unless the caller has shown to hold the device.
   */
  const ownerOf = (deviceId: DeviceId, tenantId: string, proof: Proof | undefined) => {
    const manufactured = isManufactured(deviceId);
    const claim = store.claim(deviceId);
    if (manufactured && (claim === undefined || claim.tenantId === tenantId)) return claim;
    throw claim && proof ? claimedElsewhere(deviceId) : noDevice(deviceId);
  };

  /** What an operation that was asked for before came to; a lost reply is asked for again with the same statement. */
  const repeated = (proof: Proof, tenantId: string, caller: Caller): Outcome<OperationRow> | undefined => {
    const use = statements.earlierUse(proof);
    if (!use) return undefined;
    const operation =
      use.userId === caller.userId && use.operationId ? store.operation(use.operationId) : undefined;
    return operation?.tenantId === tenantId ? { answer: operation, unchanged: true } : usedBefore();
  };

  const claim = (deviceId: DeviceId, tenantId: string, statement: string | undefined, caller: Caller) => {
    if (statement === undefined && options.proofRequired) throw proofRequired('it is claimed');
    const proof = statement === undefined ? undefined : statements.verify(statement, 'claim', deviceId);
    const before = proof && repeated(proof, tenantId, caller);
    if (before) return before;
    const operation = claimOperation({ id: uuid(random), tenantId, createdAt: clock.now() }, deviceId);
    if (proof) statements.use(proof, { userId: caller.userId, operationId: operation.id });
    const owner = ownerOf(deviceId, tenantId, proof);
    const original = owner && store.operation(owner.operationId);
    if (original) return { answer: original, unchanged: true };
    store.insertOperation(operation);
    store.insertClaim({ deviceId, tenantId, operationId: operation.id, claimedAt: operation.createdAt });
    return { answer: operation };
  };

  return {
    claimDevice: async ({ params, headers }, caller) => {
      const deviceId = deviceIdOf(params.deviceId);
      const tenantId = params.tenantId.toLowerCase();
      const operation = await attempt(
        { actor: caller.userName, action: 'claim', deviceId, tenantId },
        (): Outcome<OperationRow> => {
          usableTenant(store, tenantId, caller);
          return claim(deviceId, tenantId, headers[deviceStatementHeader], caller);
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
        const fields = { id: uuid(random), tenantId, createdAt: clock.now() };
        const fresh: DeviceId[] = [];
        const refused: DeviceId[] = [];
        for (const deviceId of deviceIds) {
          const outcome = recorded(trail, { ...who, deviceId }, () => {
            const owner = ownerOf(deviceId, tenantId, undefined);
            return { answer: owner, unchanged: owner !== undefined };
          });
          if (outcome instanceof SpheriteError) refused.push(deviceId);
          else if (!outcome.unchanged) fresh.push(deviceId);
        }
        const row = bulkOperation(fields, deviceIds.length - refused.length, refused);
        store.insertOperation(row);
        for (const deviceId of fresh)
          store.insertClaim({ deviceId, tenantId, operationId: row.id, claimedAt: row.createdAt });
        // Each device has its entry; the list as such has none.
        return { answer: row, unchanged: true };
      });
      return operationObject(operation);
    },
  };
}
