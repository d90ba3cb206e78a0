import {
  type Device,
  operationState,
  operationType,
  publicApiPrefix,
  type ServiceOperation,
  serviceErrorNumber,
  type Tenant,
} from '@spherite/protocol';
import type { ClaimedDevice, OperationRow, TenantRow } from './store.ts';

/** Rows as the public API writes them. */

/**
 * Whoever makes a tenant administers it; every other user of the directory may claim and push applications, as the
 * real documentation says of everyone who can log in.
 */
export const tenantObject = ({ id, name, createdBy }: TenantRow, userId: string): Tenant => ({
  Id: id,
  Name: name,
  Roles: [createdBy === userId ? 'Administrator' : 'Contributor'],
});

export const deviceObject = ({ deviceId, tenantId, osVersion, authenticatedAt }: ClaimedDevice): Device => ({
  DeviceId: deviceId,
  TenantId: tenantId,
  // Until there are products and groups, every device is unassigned.
  ProductId: null,
  DeviceGroupId: null,
  /** MT3620AN */
  ChipSku: 0,
  LastAvailableOSVersion: null,
  LastInstalledOSVersion: osVersion,
  LastOSUpdateUTC: null,
  LastUpdateRequestUTC: authenticatedAt === null ? null : utc(authenticatedAt),
});

/** What we do is done at once, so an operation is created, started and completed in the same moment. */
export const operationObject = (row: OperationRow): ServiceOperation => {
  const moment = utc(row.createdAt);
  return {
    OperationId: row.id,
    TenantId: row.tenantId,
    OperationType: row.type,
    State: row.state,
    CreatedDateUTC: moment,
    StartedDateUTC: moment,
    CompletedDateUTC: moment,
    DetailsLocation: null,
    ResourceLocation: row.resource,
    Error: row.errorCode === null ? null : { Code: row.errorCode, Message: row.errorMessage ?? '' },
  };
};

const utc = (time: number): string => new Date(time).toISOString();

interface NewOperation {
  readonly id: string;
  readonly tenantId: string;
  readonly createdAt: number;
}

const complete = { state: operationState.Complete, errorCode: null, errorMessage: null };

export const claimOperation = (fields: NewOperation, deviceId: string): OperationRow => ({
  ...fields,
  ...complete,
  type: operationType.DeviceClaim,
  resource: `${publicApiPrefix}/tenants/${fields.tenantId}/devices/${deviceId}`,
});

export const tenantOperation = (fields: NewOperation): OperationRow => ({
  ...fields,
  ...complete,
  type: operationType.TenantCreation,
  resource: `${publicApiPrefix}/tenants/${fields.tenantId}`,
});

/** So many refused IDs are named in an operation's message. */
const mostNamed = 10;

export const bulkOperation = (
  fields: NewOperation,
  claimed: number,
  refused: readonly string[],
): OperationRow => {
  const bulk = {
    ...fields,
    type: operationType.BulkDeviceClaim,
    resource: `${publicApiPrefix}/tenants/${fields.tenantId}/devices`,
  };
  if (refused.length === 0) return { ...bulk, ...complete };
  const named = refused.slice(0, mostNamed).join(', ');
  const others = refused.length > mostNamed ? ` and ${refused.length - mostNamed} more` : '';
  return {
    ...bulk,
    state: claimed === 0 ? operationState.Failed : operationState.CompleteWithErrors,
    errorCode: serviceErrorNumber.OperationFailed,
    errorMessage: `${refused.length} of ${refused.length + claimed} devices could not be found, or were already claimed to a different Azure Sphere tenant: ${named}${others}.`,
  };
};
