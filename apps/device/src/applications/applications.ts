import type { ApplicationPort } from '@spherite/protocol';
import type { Access } from '../access/access.ts';
import type { Trust } from '../access/trust.ts';
import { notYet } from '../not-yet.ts';
import type { SystemParts } from '../parts.ts';

export interface ApplicationsOptions extends SystemParts {
  readonly access: Access;
  readonly trust: Trust;
}

export interface Applications {
  readonly commands: ApplicationPort;
  start(): void;
  stop(): void;
}

export const createApplications = (_options: ApplicationsOptions): Applications => ({
  commands: {
    getImages: notYet,
    stageImage: notYet,
    installImages: notYet,
    deleteImage: notYet,
    getApplicationStatus: notYet,
    setApplicationStatus: notYet,
    getApplicationQuota: notYet,
    getMemoryStatistics: notYet,
  },
  start: () => undefined,
  stop: () => undefined,
});
