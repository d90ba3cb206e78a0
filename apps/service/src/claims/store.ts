import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Database } from '../database/index.ts';
import { claims, deviceAuthentications, operations, tenantMakers, tenants } from '../database/schema.ts';

export type TenantRow = typeof tenants.$inferSelect;
export type ClaimRow = typeof claims.$inferSelect;
export type OperationRow = typeof operations.$inferSelect;

/** What is told of a claimed device. */
export interface ClaimedDevice {
  readonly deviceId: string;
  readonly tenantId: string;
  readonly osVersion: string | null;
  readonly authenticatedAt: number | null;
}

/** What owns what. The races for a device are decided here, so a test may put a worse one in its place. */
export interface ClaimStore {
  tenant(id: string): TenantRow | undefined;
  tenants(directoryId: string): TenantRow[];
  insertTenant(row: TenantRow, makerDeviceId: string): void;
  /** The tenant that a device made. */
  madeBy(deviceId: string): string | undefined;
  claim(deviceId: string): ClaimRow | undefined;
  insertClaim(row: ClaimRow): void;
  operation(id: string): OperationRow | undefined;
  insertOperation(row: OperationRow): void;
  /** Devices of a tenant by ID, those after `after`. */
  devices(tenantId: string, after: string, limit: number): ClaimedDevice[];
  device(tenantId: string, deviceId: string): ClaimedDevice | undefined;
}

export function createClaimStore({ orm }: Database): ClaimStore {
  const value = sql.placeholder;
  const tenant = orm
    .select()
    .from(tenants)
    .where(eq(tenants.id, value('id')))
    .prepare();
  const claim = orm
    .select()
    .from(claims)
    .where(eq(claims.deviceId, value('deviceId')))
    .prepare();
  const maker = orm
    .select()
    .from(tenantMakers)
    .where(eq(tenantMakers.deviceId, value('deviceId')))
    .prepare();
  const operation = orm
    .select()
    .from(operations)
    .where(eq(operations.id, value('id')))
    .prepare();
  const insertClaim = orm
    .insert(claims)
    .values({
      deviceId: value('deviceId'),
      tenantId: value('tenantId'),
      operationId: value('operationId'),
      claimedAt: value('claimedAt'),
    })
    .prepare();
  const insertOperation = orm
    .insert(operations)
    .values({
      id: value('id'),
      tenantId: value('tenantId'),
      type: value('type'),
      state: value('state'),
      createdAt: value('createdAt'),
      resource: value('resource'),
      errorCode: value('errorCode'),
      errorMessage: value('errorMessage'),
    })
    .prepare();
  const claimedDevices = () =>
    orm
      .select({
        deviceId: claims.deviceId,
        tenantId: claims.tenantId,
        osVersion: deviceAuthentications.osVersion,
        authenticatedAt: deviceAuthentications.authenticatedAt,
      })
      .from(claims)
      .leftJoin(deviceAuthentications, eq(deviceAuthentications.deviceId, claims.deviceId));
  const device = claimedDevices()
    .where(and(eq(claims.deviceId, value('deviceId')), eq(claims.tenantId, value('tenantId'))))
    .prepare();
  const devices = claimedDevices()
    .where(and(eq(claims.tenantId, value('tenantId')), gt(claims.deviceId, value('after'))))
    .orderBy(asc(claims.deviceId))
    .limit(value('limit'))
    .prepare();

  return {
    tenant: (id) => tenant.get({ id }),
    tenants: (directoryId) =>
      orm
        .select()
        .from(tenants)
        .where(eq(tenants.directoryId, directoryId))
        .orderBy(asc(tenants.createdAt), asc(tenants.id))
        .all(),
    insertTenant: (row, makerDeviceId) => {
      orm.insert(tenants).values(row).run();
      orm.insert(tenantMakers).values({ deviceId: makerDeviceId, tenantId: row.id }).run();
    },
    madeBy: (deviceId) => maker.get({ deviceId })?.tenantId,
    claim: (deviceId) => claim.get({ deviceId }),
    insertClaim: (row) => {
      insertClaim.run({ ...row });
    },
    operation: (id) => operation.get({ id }),
    insertOperation: (row) => {
      insertOperation.run({ ...row });
    },
    devices: (tenantId, after, limit) => devices.all({ tenantId, after, limit }),
    device: (tenantId, deviceId) => device.get({ tenantId, deviceId }),
  };
}
