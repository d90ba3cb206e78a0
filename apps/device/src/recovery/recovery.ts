import type { DeviceRecoveryPort } from '@spherite/protocol';
import type { Trust } from '../access/trust.ts';
import { notYet } from '../not-yet.ts';
import type { SystemParts } from '../parts.ts';

export interface RecoveryOptions extends SystemParts {
  readonly trust: Trust;
}

export interface Recovery {
  readonly commands: DeviceRecoveryPort;
}

export const createRecovery = (_options: RecoveryOptions): Recovery => ({
  commands: {
    beginRecovery: notYet,
    recoverImage: notYet,
    completeRecovery: notYet,
  },
});
