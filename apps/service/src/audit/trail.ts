import { hash } from 'node:crypto';
import type { Clock } from '../steady-clock.ts';
import type { AuditHead, AuditRow, AuditStore } from './store.ts';

export type AuditAction =
  | 'claim'
  | 'tenant-creation'
  | 'device-authentication'
  | 'factory-registration'
  /** With the numbers of the capabilities, or `none`. */
  | `capability-image:${string}`;

/** Who did what to which device, and what came of it. */
export interface AuditEntry {
  /** A user's name, `device`, or `factory`. */
  readonly actor: string;
  readonly action: AuditAction;
  readonly deviceId: string | null;
  readonly tenantId: string | null;
  /** `done`, or the code of the refusal. */
  readonly result: string;
}

export interface AuditTrail {
  /** Adds an entry; to be called within the transaction that does what it reports. */
  append(entry: AuditEntry): void;
  list(after: number, limit: number): AuditRow[];
  /** When the newest entry was made; 0 in an empty world. */
  readonly newest: number;
}

/** What an empty trail ends with. */
export const start: AuditHead = { sequence: 0, time: 0, hash: '0'.repeat(64) };

/**
 * The audit trail: every attempt, refused ones too, each entry carrying the hash of the one before. Nothing about it
 * is kept in memory, so that an undone transaction undoes its entries without further ado.
 */
export function createAuditTrail(store: AuditStore, clock: Clock): AuditTrail {
  return {
    append: (entry) => {
      const head = store.head() ?? start;
      const row = { ...entry, sequence: head.sequence + 1, time: clock.now(), previousHash: head.hash };
      store.append({ ...row, hash: hashOf(row) });
    },
    list: (after, limit) => store.page(after, limit),
    get newest() {
      return (store.head() ?? start).time;
    },
  };
}

/** SHA-256 over the entry as a JSON array, in the order of its columns: nothing in it can pass for something else. */
export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { sequence, time, actor, action, deviceId, tenantId, result, previousHash } = row;
  const entry = JSON.stringify([sequence, time, actor, action, deviceId, tenantId, result, previousHash]);
  return hash('sha256', `SPHERITE-AUDIT-1\n${entry}`);
}
