import { and, asc, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../database/index.ts';
import { claims, deviceAuthentications, devices, usedNonces } from '../database/schema.ts';

export type UsedNonce = typeof usedNonces.$inferSelect;
export type DeviceAuthentication = typeof deviceAuthentications.$inferSelect;

/** The SQL of manufactured devices, their authentications and the nonces that they used. */
export type DeviceStore = ReturnType<typeof createDeviceStore>;

export function createDeviceStore({ orm }: Database) {
  const value = sql.placeholder;
  const device = orm
    .select({ id: devices.id })
    .from(devices)
    .where(eq(devices.id, value('id')))
    .prepare();
  const insertDevice = orm
    .insert(devices)
    .values({ id: value('id'), registeredAt: value('registeredAt') })
    .prepare();
  const usedNonce = orm
    .select()
    .from(usedNonces)
    .where(and(eq(usedNonces.expiresAt, value('expiresAt')), eq(usedNonces.nonce, value('nonce'))))
    .prepare();
  const insertNonce = orm
    .insert(usedNonces)
    .values({ nonce: value('nonce'), expiresAt: value('expiresAt') })
    .onConflictDoNothing()
    .prepare();
  const forgetNonces = orm
    .delete(usedNonces)
    .where(lt(usedNonces.expiresAt, value('now')))
    .prepare();

  return {
    isManufactured: (id: string): boolean => device.get({ id }) !== undefined,
    manufacture: (id: string, registeredAt: number): void => {
      insertDevice.run({ id, registeredAt });
    },
    isNonceUsed: ({ nonce, expiresAt }: UsedNonce): boolean =>
      usedNonce.get({ nonce, expiresAt }) !== undefined,
    useNonce: ({ nonce, expiresAt }: UsedNonce): void => {
      insertNonce.run({ nonce, expiresAt });
    },
    forgetNonces: (now: number): void => {
      forgetNonces.run({ now });
    },
    authenticated: (row: DeviceAuthentication): void => {
      const { deviceId: _, ...set } = row;
      orm
        .insert(deviceAuthentications)
        .values(row)
        .onConflictDoUpdate({ target: deviceAuthentications.deviceId, set })
        .run();
    },
    list: () =>
      orm
        .select({
          deviceId: devices.id,
          tenantId: claims.tenantId,
          authenticatedAt: deviceAuthentications.authenticatedAt,
        })
        .from(devices)
        .leftJoin(claims, eq(claims.deviceId, devices.id))
        .leftJoin(deviceAuthentications, eq(deviceAuthentications.deviceId, devices.id))
        .orderBy(asc(devices.registeredAt), asc(devices.id))
        .all(),
  };
}
