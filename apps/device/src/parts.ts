import type { DeviceClock } from './clock.ts';
import type { StateStore } from './device-state.ts';
import type { DeviceLog } from './diagnostics/device-log.ts';
import type { Silicon } from './silicon.ts';

/** What every room of the operating system works with. */
export interface SystemParts {
  readonly silicon: Silicon;
  readonly store: StateStore;
  readonly clock: DeviceClock;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: DeviceLog;
  /** Starts the device anew, soon: the reply to the command goes first. */
  readonly restart: () => void;
  /** Told of a bug in the device, and of faults of the machine. */
  readonly report: (error: unknown) => void;
}
