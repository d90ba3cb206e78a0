import { table } from './table.ts';

/** An attached device as the command prints it; the keys are those of `-o json`. */
export interface AttachedModel {
  readonly id: string;
  /** Null, like the connection path, for a serial port that is not on the bus. */
  readonly ipAddress: string | null;
  readonly connectionPath: string | null;
}

/** A claimed device as the command prints it; the keys are those of `-o json`. */
export interface ClaimedModel {
  readonly id: string;
  readonly tenantId: string;
  readonly productId: string | null;
  readonly deviceGroupId: string | null;
  readonly lastAvailableOSVersion: string | null;
  readonly lastInstalledOSVersion: string | null;
  readonly lastOSUpdateUTC: string | null;
  readonly lastUpdateRequestUTC: string | null;
}

export const noAttachedDevices = 'No attached devices';

export const attachedDevices = (
  devices: readonly (AttachedModel & { readonly isResponsive: boolean })[],
): string[] =>
  devices.length === 0
    ? [noAttachedDevices]
    : [
        `${devices.length} device${devices.length === 1 ? '' : 's'} attached:`,
        ...devices.flatMap(({ id, isResponsive, ipAddress, connectionPath }) => [
          `--> Device ID: ${id}`,
          `  --> Is responsive: ${isResponsive ? 'yes' : 'no'}`,
          `  --> IP address: ${ipAddress ?? 'none'}`,
          `  --> Connection path: ${connectionPath ?? 'none'}`,
        ]),
      ];

/** The ID comes first: scripts take the first line and split it at the colon. */
export const attachedDevice = ({ id, ipAddress, connectionPath }: AttachedModel): string[] => [
  `Device ID: ${id}`,
  `IP address: ${ipAddress ?? 'none'}`,
  `Connection path: ${connectionPath ?? 'none'}`,
];

export const claimedDevice = (device: ClaimedModel): string[] => [
  `Device ID: ${device.id}`,
  `Tenant ID: ${device.tenantId}`,
  `Product ID: ${device.productId ?? 'none'}`,
  `Device group ID: ${device.deviceGroupId ?? 'none'}`,
  `Installed Azure Sphere OS version: ${device.lastInstalledOSVersion ?? 'unknown'}`,
  `Last authenticated: ${device.lastUpdateRequestUTC ?? 'never'}`,
];

export const claimedDevices = (devices: readonly ClaimedModel[]): string[] =>
  devices.length === 0
    ? ['No devices are claimed into this tenant.']
    : table(
        ['ID', 'Last authenticated'],
        devices.map(({ id, lastUpdateRequestUTC }) => [id, lastUpdateRequestUTC ?? 'never']),
      );
