/** What `device enable-development` and `device enable-cloud-test` print, as the real tool does where it is known. */

export const gettingForDevelopment = 'Getting device capability configuration for application development.';

export const alreadyForDevelopment = 'The device allows application development already.';

export const gettingForCloudTest = 'Getting device capability configuration for cloud test.';

export const downloading = (deviceId: string): string =>
  `Downloading device capability configuration for device ID '${deviceId}'.`;

export const downloaded = 'Successfully downloaded device capability configuration.';

export const wroteFile = (path: string): string =>
  `Successfully wrote device capability configuration file '${path}'.`;

export const enablingDevelopment = 'Enabling application development capability on attached device.';

export const applying = 'Applying device capability configuration to device.';

export const applied = 'Successfully applied device capability configuration to device.';

export const rebooting = 'The device is rebooting.';

export const installingDebugger = 'Installing debugging server to device.';

export const developmentEnabled = (deviceId: string): string[] => [
  'Application development capability enabled.',
  `Successfully set up device '${deviceId}' for application development.`,
];

export const removingApplications = 'Removing applications from device.';

export const removed = (componentId: string): string =>
  `Component '${componentId}' deleted or was not present beforehand.`;

export const removingDebugger = 'Removing debugging server from device.';

export const locking = 'Locking device.';

export const cloudTestEnabled = (deviceId: string): string[] => [
  'Successfully locked device.',
  `Successfully set up device '${deviceId}' for cloud test.`,
];

export const notInTenant = (deviceId: string, tenantId: string): string =>
  `Device ${deviceId} is not claimed into tenant ${tenantId}. Claim it with 'azsphere device claim', or name its tenant with --tenant.`;
