import type { DevicePort, Turns } from '@spherite/protocol';
import type { Access } from './access/access.ts';
import type { Trust } from './access/trust.ts';
import { createApplications } from './applications/applications.ts';
import type { DebugPorts } from './applications/debug-ports.ts';
import { createCertificates } from './certificates/certificates.ts';
import type { DeviceAuthentication } from './device-authentication.ts';
import { createDiagnostics } from './diagnostics/diagnostics.ts';
import { createDeviceTime } from './network/device-time.ts';
import { createNetwork } from './network/network.ts';
import type { SystemParts } from './parts.ts';
import { createRecovery } from './recovery/recovery.ts';
import { createSystem } from './system/system.ts';
import type { Radio } from './wifi/air.ts';
import { createWifi } from './wifi/wifi.ts';

export interface OperatingSystemOptions {
  readonly parts: SystemParts;
  readonly access: Access;
  readonly trust: Trust;
  readonly authentication: DeviceAuthentication | undefined;
  readonly debugPorts: DebugPorts;
  /** For everything that changes images, one after the other, over restarts. */
  readonly inTurn: Turns;
  /** When this start began, by the monotonic clock. */
  readonly startedAt: number;
  readonly radio: Radio;
  /** The device's address on its service line. */
  readonly address: () => string;
}

/** The device's operating system, from one start to the next. */
export interface OperatingSystem {
  readonly port: DevicePort;
  /** Whether the device reaches the internet, and so the service. */
  isOnline(): boolean;
  start(): void;
  stop(): void;
}

export const createOperatingSystem = (options: OperatingSystemOptions): OperatingSystem => {
  const { parts, access, trust, authentication, debugPorts, inTurn, startedAt, radio, address } = options;
  const certificates = createCertificates(parts);
  const time = createDeviceTime(parts.clock, startedAt);
  const wifi = createWifi({ ...parts, radio, certificates, time });
  const applications = createApplications({ ...parts, access, trust, debugPorts, inTurn });
  const network = createNetwork({
    ...parts,
    wifi,
    time,
    address,
    authentication,
    applications: applications.networkUses,
  });
  const recovery = createRecovery({ ...parts, trust, inTurn });
  const rooms = [applications, wifi, network];
  return {
    port: {
      ...createSystem({ ...parts, authentication, startedAt }).commands,
      ...applications.commands,
      ...certificates.commands,
      ...createDiagnostics(parts).commands,
      ...network.commands,
      ...wifi.commands,
      ...recovery.commands,
    },
    isOnline: network.isOnline,
    start: () => {
      for (const room of rooms) room.start();
    },
    stop: () => {
      for (const room of rooms) room.stop();
    },
  };
};
