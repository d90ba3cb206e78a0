import { type EmulatorPort, SpheriteError } from '@spherite/protocol';
import { type AuditStore, type AuditTrail, verifyAudit } from './audit/index.ts';
import type { Directory } from './directory/index.ts';

export interface EmulatorPortOptions {
  readonly factory: Pick<EmulatorPort, 'registerDevice' | 'listFactoryDevices'>;
  readonly directory: Directory;
  readonly auditStore: AuditStore;
  readonly trail: AuditTrail;
  /** Whether the service is still open. */
  readonly isOpen: () => boolean;
}

/** What only an emulator can have. */
export function createEmulatorPort(options: EmulatorPortOptions): EmulatorPort {
  const { factory, directory, auditStore, trail, isOpen } = options;
  return {
    ...factory,
    live: () => ({ status: 'live' }),
    ready: () => {
      if (!isOpen()) throw new SpheriteError('SERVICE_FAILED', 'The service is ending.');
      return { status: 'ready' };
    },
    listUsers: () => directory.listUsers(),
    addUser: ({ body }) => directory.addUser(body),
    resetPassword: ({ body }) => directory.resetPassword(body),
    addDirectory: ({ body }) => directory.addDirectory(body),
    setAssignmentRequired: ({ body }) => directory.setAssignmentRequired(body),
    setAssignment: ({ body }) => directory.setAssignment(body),
    verifyAudit: () => verifyAudit(auditStore),
    listAudit: ({ query }) =>
      trail
        .list(query.after, query.limit)
        .map(({ time, ...entry }) => ({ ...entry, time: new Date(time).toISOString() })),
  };
}
