import type { ServicePort } from '@spherite/protocol';
import { deviceIdOf } from '../devices/index.ts';
import { type CapabilityImageOptions, createCapabilityImages } from './capability-image.ts';
import { type ClaimingOptions, createClaiming, usableTenant } from './claiming.ts';
import { afterContinuation, continuationAfter } from './continuation.ts';
import { deviceObject, operationObject } from './objects.ts';
import { noOperation, notInTenant } from './refusals.ts';
import { createTenants } from './tenants.ts';

/** The behaviour of the public API. */
export function createServicePort(options: ClaimingOptions & CapabilityImageOptions): ServicePort {
  const { store } = options;
  return {
    ...createTenants(options),
    ...createClaiming(options),
    ...createCapabilityImages(options),

    listDevices: ({ params, query, headers }, caller) => {
      const tenant = usableTenant(store, params.tenantId, caller);
      const place = afterContinuation(headers['sphere-continuation']);
      // One more than asked for tells whether there is a next page.
      const found = store.devices(tenant.id, place, query.maxPageSize + 1);
      const page = found.slice(0, query.maxPageSize);
      const last = page.at(-1);
      return {
        Items: page.map(deviceObject),
        ContinuationToken: last && found.length > page.length ? continuationAfter(last) : null,
      };
    },

    getDevice: ({ params }, caller) => {
      const tenant = usableTenant(store, params.tenantId, caller);
      const deviceId = deviceIdOf(params.deviceId);
      const device = store.device(tenant.id, deviceId);
      if (!device) throw notInTenant(deviceId);
      return deviceObject(device);
    },

    getOperation: ({ params }, caller) => {
      const tenant = usableTenant(store, params.tenantId, caller);
      const operation = store.operation(params.operationId.toLowerCase());
      if (operation?.tenantId !== tenant.id) throw noOperation(params.operationId);
      return operationObject(operation);
    },
  };
}
