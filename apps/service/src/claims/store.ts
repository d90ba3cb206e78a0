import { and, asc, eq, gt, gte, or, sql } from 'drizzle-orm';
import type { Database } from '../database/index.ts';
import { claims, deviceAuthentications, operations, tenantMakers, tenants } from '../database/schema.ts';

export type TenantRow = typeof tenants.$inferSelect;
export type MakerRow = typeof tenantMakers.$inferSelect;
export type ClaimRow = typeof claims.$inferSelect;
export type OperationRow = typeof operations.$inferSelect;

/** What is told of a claimed device. */
export interface ClaimedDevice {
  readonly deviceId: string;
  readonly tenantId: string;
  readonly claimedAt: number;
  readonly osVersion: string | null;
  readonly authenticatedAt: number | null;
}

/** A place in the list of a tenant's devices: behind this one. */
export type Place = Pick<ClaimRow, 'claimedAt' | 'deviceId'>;

/** What owns what. The races for a device are decided here, so a test may put a worse one in its place. */
export interface ClaimStore {
  tenant(id: string): TenantRow | undefined;
  tenants(directoryId: string): TenantRow[];
  insertTenant(row: TenantRow): void;
  insertMaker(row: MakerRow): void;
  /** With which operation and statement the device made which tenant. */
  maker(deviceId: string): MakerRow | undefined;
  claim(deviceId: string): ClaimRow | undefined;
  insertClaim(row: ClaimRow): void;
  operation(id: string): OperationRow | undefined;
  insertOperation(row: OperationRow): void;
  /** Devices of a tenant in the order of their claims, those after `place`. */
  devices(tenantId: string, place: Place, limit: number): ClaimedDevice[];
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
      nonce: value('nonce'),
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
        claimedAt: claims.claimedAt,
        osVersion: deviceAuthentications.osVersion,
        authenticatedAt: deviceAuthentications.authenticatedAt,
      })
      .from(claims)
      .leftJoin(deviceAuthentications, eq(deviceAuthentications.deviceId, claims.deviceId));
  const device = claimedDevices()
    .where(and(eq(claims.deviceId, value('deviceId')), eq(claims.tenantId, value('tenantId'))))
    .prepare();
  const devices = claimedDevices()
    .where(
      and(
        eq(claims.tenantId, value('tenantId')),
        gte(claims.claimedAt, value('claimedAt')),
        or(gt(claims.claimedAt, value('claimedAt')), gt(claims.deviceId, value('deviceId'))),
      ),
    )
    .orderBy(asc(claims.claimedAt), asc(claims.deviceId))
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
    insertTenant: (row) => {
      orm.insert(tenants).values(row).run();
    },
    insertMaker: (row) => {
      orm.insert(tenantMakers).values(row).run();
    },
    maker: (deviceId) => maker.get({ deviceId }),
    claim: (deviceId) => claim.get({ deviceId }),
    insertClaim: (row) => {
      insertClaim.run({ ...row });
    },
    operation: (id) => operation.get({ id }),
    insertOperation: (row) => {
      insertOperation.run({ ...row });
    },
    devices: (tenantId, place, limit) => devices.all({ ...place, tenantId, limit }),
    device: (tenantId, deviceId) => device.get({ tenantId, deviceId }),
  };
}
