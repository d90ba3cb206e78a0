/** What `device claim` prints, word for word as the documentation of the real tool shows it. */

export const claiming = 'Claiming device.';

export const claimingAttached = (deviceId: string, tenantId: string): string =>
  `Claiming attached device ID '${deviceId}' into tenant ID '${tenantId}'.`;

export const claimingById = (deviceId: string, tenantId: string): string =>
  `Claiming device ID '${deviceId}' into tenant ID '${tenantId}'.`;

export const claimed = (deviceId: string, tenantId: string): string =>
  `Successfully claimed device ID '${deviceId}' into tenant ID '${tenantId}'.`;

/** What the tool's second generation printed for `--device ID --force`; scripts of that time compare the whole line. */
export const claimedForced = (deviceIdAsTyped: string, tenantId: string): string =>
  `Successfully claimed device ID '${deviceIdAsTyped}' into tenant with ID '${tenantId}'.`;

export const claimedBefore =
  'The device had been claimed into this tenant before; nothing needed to be changed.';

export const notToldTenant = (reason: string): string =>
  `The claim stands, but the device has not learned of it yet: ${reason} It will when it next starts.`;
