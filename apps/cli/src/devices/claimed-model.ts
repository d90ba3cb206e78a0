import type { Device } from '@spherite/protocol';
import type { ClaimedModel } from '../texts/devices.ts';

export const claimedModel = (device: Device): ClaimedModel => ({
  id: device.DeviceId,
  tenantId: device.TenantId,
  productId: device.ProductId,
  deviceGroupId: device.DeviceGroupId,
  lastAvailableOSVersion: device.LastAvailableOSVersion,
  lastInstalledOSVersion: device.LastInstalledOSVersion,
  lastOSUpdateUTC: device.LastOSUpdateUTC,
  lastUpdateRequestUTC: device.LastUpdateRequestUTC,
});
