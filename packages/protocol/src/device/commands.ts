import type { Operations, Port } from '../contract/operation.ts';
import { applicationCommands } from './commands/applications.ts';
import { certificateCommands } from './commands/certificates.ts';
import { diagnosticsCommands } from './commands/diagnostics.ts';
import { identityCommands } from './commands/identity.ts';
import { networkCommands } from './commands/network.ts';
import { radioCommands } from './commands/radio.ts';
import { recoveryCommands } from './commands/recovery.ts';
import { systemCommands } from './commands/system.ts';
import { wifiCommands } from './commands/wifi.ts';

/** The version of the REST API that the device speaks, sent with every reply. */
export const restApiVersion = '4.6.0';

/**
 * Everything that can be asked of a device on its service line. Paths, keys and their order are those of the real
 * device's REST API; what lies under `/spherite/` is ours.
 */
export const deviceCommands = {
  ...systemCommands,
  ...applicationCommands,
  ...certificateCommands,
  ...diagnosticsCommands,
  ...networkCommands,
  ...wifiCommands,
  ...identityCommands,
  ...radioCommands,
  ...recoveryCommands,
} as const satisfies Operations;

/** What the device knows of whoever asks. */
export interface DeviceCall {
  /** The capabilities in force for this request: the device's own, and those that came with it. */
  readonly capabilities: ReadonlySet<number>;
}

/** What a device does for each command. */
export type DevicePort = Port<typeof deviceCommands, DeviceCall>;

/** The part of it that one room of the device does. */
export type SystemPort = Port<typeof systemCommands & typeof identityCommands, DeviceCall>;
export type ApplicationPort = Port<typeof applicationCommands, DeviceCall>;
export type CertificatePort = Port<typeof certificateCommands, DeviceCall>;
export type DiagnosticsPort = Port<typeof diagnosticsCommands, DeviceCall>;
export type NetworkPort = Port<typeof networkCommands, DeviceCall>;
export type WifiPort = Port<typeof wifiCommands & typeof radioCommands, DeviceCall>;
export type DeviceRecoveryPort = Port<typeof recoveryCommands, DeviceCall>;
