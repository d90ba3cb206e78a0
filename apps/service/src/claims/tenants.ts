import type { DeviceId } from '@spherite/identity';
import { type Caller, deviceStatementHeader, type ServicePort } from '@spherite/protocol';
import type { Outcome } from '../attempts.ts';
import { deviceIdOf, type Proof, usedBefore } from '../devices/index.ts';
import { timedUuid, uuid } from '../ids.ts';
import { type ClaimingOptions, usableTenant } from './claiming.ts';
import { operationObject, tenantObject, tenantOperation } from './objects.ts';
import { claimed, madeTenant, noDevice, proofRequired, signInTooOld } from './refusals.ts';
import type { MakerRow, OperationRow } from './store.ts';
import { checkTenantName } from './tenant-name.ts';

/** How long a sign-in is good for creating a tenant. */
const freshness = 5 * 60_000;

/** Tenants: made with a device that has never made one, used by the whole directory, and never deleted. */
export function createTenants(
  options: ClaimingOptions,
): Pick<ServicePort, 'listTenants' | 'getTenant' | 'createTenant'> {
  const { store, isManufactured, statements, attempt, clock, random } = options;

  /** The operation of a request that is being repeated, statement and all, because its reply was lost. */
  const repeated = (maker: MakerRow, name: string, caller: Caller): OperationRow | undefined => {
    const tenant = store.tenant(maker.tenantId);
    const same = tenant?.name === name && tenant.createdBy === caller.userId;
    return same ? store.operation(maker.operationId) : undefined;
  };

  /** Another's device is not told from one that does not exist, unless the caller has shown to hold it. */
  const check = (
    deviceId: DeviceId,
    maker: MakerRow | undefined,
    proof: Proof | undefined,
    caller: Caller,
  ): void => {
    const manufactured = isManufactured(deviceId);
    const claim = store.claim(deviceId);
    const tenant = store.tenant(maker?.tenantId ?? claim?.tenantId ?? '');
    const mayKnow = proof !== undefined || tenant?.directoryId === caller.directoryId;
    if (maker && mayKnow) throw madeTenant(deviceId);
    if (claim && mayKnow) throw claimed(deviceId);
    if (!manufactured || maker || claim) throw noDevice(deviceId);
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
      const statement = headers[deviceStatementHeader];
      const verdict =
        statement === undefined ? undefined : await statements.verify(statement, 'tenant-creation', deviceId);
      const operation = await attempt(
        { actor: caller.userName, action: 'tenant-creation', deviceId, tenantId: null },
        (note): Outcome<OperationRow> => {
          const now = clock.now();
          // Written so that a sign-in at no known time is too old.
          if (!(now - caller.signedInAt <= freshness)) throw signInTooOld();
          if (!verdict && options.proofRequired) throw proofRequired('it makes a tenant');
          const proof = verdict?.();
          const maker = store.maker(deviceId);
          const before = proof && maker?.nonce === proof.nonce ? repeated(maker, name, caller) : undefined;
          if (before) return { answer: before, unchanged: true };
          if (proof && statements.isUsed(proof)) usedBefore();
          if (proof) statements.use(proof);
          check(deviceId, maker, proof, caller);
          const row = tenantOperation({ id: timedUuid(now, random), tenantId: uuid(random), createdAt: now });
          const { tenantId } = row;
          const { directoryId, userId: createdBy } = caller;
          store.insertTenant({ id: tenantId, directoryId, name, createdBy, createdAt: now });
          store.insertOperation(row);
          store.insertMaker({ deviceId, tenantId, operationId: row.id, nonce: proof?.nonce ?? null });
          note({ tenantId });
          return { answer: row };
        },
      );
      return operationObject(operation);
    },
  };
}
