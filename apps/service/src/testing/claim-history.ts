import { isLinearizable, type Model, type Observation } from './linearizability.ts';

/** One attempt at a device, and what the caller was told. */
export interface ClaimAttempt {
  readonly deviceId: string;
  readonly tenantId: string;
  /** The operation of a claim that was acknowledged; `refused`; or nothing, when no answer came. */
  readonly told: { readonly operationId: string } | 'refused' | undefined;
}

interface Owner {
  readonly tenantId: string;
  /** `undefined` while only an unanswered claim can have made it. */
  readonly operationId: string | undefined;
}

/** A device is nobody's, then somebody's, once and for ever, and by one operation. */
const model: Model<Owner | null, ClaimAttempt> = {
  start: null,
  step: (owner, { tenantId, told }) => {
    if (told === 'refused') return owner && owner.tenantId !== tenantId ? owner : undefined;
    if (owner === null) return { tenantId, operationId: told?.operationId };
    if (owner.tenantId !== tenantId) return told === undefined ? owner : undefined;
    if (told === undefined || owner.operationId === told.operationId) return owner;
    return owner.operationId === undefined ? { tenantId, operationId: told.operationId } : undefined;
  },
};

/** The devices whose history no sequence of claims explains. */
export function inexplicable(history: readonly Observation<ClaimAttempt>[]): string[] {
  const byDevice = Map.groupBy(history, ({ op }) => op.deviceId);
  return [...byDevice].filter(([, one]) => !isLinearizable(model, one)).map(([deviceId]) => deviceId);
}
