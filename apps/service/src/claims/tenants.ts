import type { DeviceId } from '@spherite/identity';
import { type Caller, deviceStatementHeader, operationType, type ServicePort } from '@spherite/protocol';
import type { Outcome } from '../attempts.ts';
import { deviceIdOf, type Proof, usedBefore } from '../devices/index.ts';
import { uuid } from '../ids.ts';
import { type ClaimingOptions, usableTenant } from './claiming.ts';
import { operationObject, tenantObject, tenantOperation } from './objects.ts';
import { claimed, madeTenant, noDevice, proofRequired, signInTooOld } from './refusals.ts';
import type { OperationRow } from './store.ts';
import { checkTenantName } from './tenant-name.ts';

/** How long a sign-in is good for creating a tenant. */
const freshness = 5 * 60_000;

/** Tenants: made with a device that has never made one, used by the whole directory, and never deleted. */
export function createTenants(
  options: ClaimingOptions,
): Pick<ServicePort, 'listTenants' | 'getTenant' | 'createTenant'> {
  const { store, isManufactured, statements, attempt, clock, random } = options;

  const repeated = (proof: Proof, name: string, caller: Caller): Outcome<OperationRow> | undefined => {
    const use = statements.earlierUse(proof);
    if (!use) return undefined;
    const operation =
      use.userId === caller.userId && use.operationId ? store.operation(use.operationId) : undefined;
    const same =
      operation?.type === operationType.TenantCreation && store.tenant(operation.tenantId)?.name === name;
    return same ? { answer: operation, unchanged: true } : usedBefore();
  };

  /** Another's device is not told from one that does not exist, unless the caller has shown to hold it. */
  const checkMaker = (deviceId: DeviceId, caller: Caller, proof: Proof | undefined): void => {
    const manufactured = isManufactured(deviceId);
    const made = store.madeBy(deviceId);
    const claim = store.claim(deviceId);
    const mayKnow = (tenantId: string): boolean =>
      proof !== undefined || store.tenant(tenantId)?.directoryId === caller.directoryId;
    if (!manufactured) throw noDevice(deviceId);
    if (made !== undefined) throw mayKnow(made) ? madeTenant(deviceId) : noDevice(deviceId);
    if (claim !== undefined) throw mayKnow(claim.tenantId) ? claimed(deviceId) : noDevice(deviceId);
  };

  return {
    listTenants: (_, caller) =>
      store.tenants(caller.directoryId).map((tenant) => tenantObject(tenant, caller.userId)),

    getTenant: ({ params }, caller) =>
      tenantObject(usableTenant(store, params.tenantId, caller), caller.userId),

    createTenant: async ({ body, headers }, caller) => {
      const { TenantFriendlyName: name, DeviceId } = body;
      checkTenantName(name);
      const deviceId = deviceIdOf(DeviceId);
      const operation = await attempt(
        { actor: caller.userName, action: 'tenant-creation', deviceId, tenantId: null },
        (note): Outcome<OperationRow> => {
          const now = clock.now();
          // Written so that a sign-in at no known time is too old.
          if (!(now - caller.signedInAt <= freshness)) throw signInTooOld();
          const statement = headers[deviceStatementHeader];
          if (statement === undefined && options.proofRequired) throw proofRequired('it makes a tenant');
          const proof =
            statement === undefined ? undefined : statements.verify(statement, 'tenant-creation', deviceId);
          const before = proof && repeated(proof, name, caller);
          if (before) return before;
          const row = tenantOperation({ id: uuid(random), tenantId: uuid(random), createdAt: now });
          if (proof) statements.use(proof, { userId: caller.userId, operationId: row.id });
          checkMaker(deviceId, caller, proof);
          store.insertTenant(
            {
              id: row.tenantId,
              directoryId: caller.directoryId,
              name,
              createdBy: caller.userId,
              createdAt: now,
            },
            deviceId,
          );
          store.insertOperation(row);
          note({ tenantId: row.tenantId });
          return { answer: row };
        },
      );
      return operationObject(operation);
    },
  };
}
