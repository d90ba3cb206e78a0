import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditRow, AuditStore } from './store.ts';
import { hashOf, start } from './trail.ts';

export interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  /** What is wrong, one sentence each. */
  readonly problems: string[];
}

/** So many entries are checked before other requests get their turn. */
const pageSize = 1000;
const mostProblems = 20;

/**
 * Recomputes the trail and compares it with what it has to tell of: each claim and each tenant's maker has one entry,
 * and each such entry its claim or maker. What was cut off the end therefore shows, and so does the head, kept apart.
 */
export async function verifyAudit(store: AuditStore): Promise<Verification> {
  const problems: string[] = [];
  // One reading of the world; what is added while the pages are turned is left for the next time.
  const head = store.head() ?? start;
  const facts = store.facts();
  const beyond = store.page(head.sequence, 1);
  const claimed: Tellings = new Map();
  const made: Tellings = new Map();

  let last: { sequence: number; time: number; hash: string } = start;
  for (;;) {
    const page = store.page(last.sequence, pageSize, head.sequence);
    for (const row of page) {
      if (row.sequence !== last.sequence + 1)
        problems.push(`Entry ${last.sequence + 1} is missing before entry ${row.sequence}.`);
      else if (row.previousHash !== last.hash)
        problems.push(`Entry ${row.sequence} does not follow the entry before it.`);
      if (hashOf(row) !== row.hash) problems.push(`Entry ${row.sequence} was changed.`);
      if (row.time < last.time) problems.push(`Entry ${row.sequence} is older than the entry before it.`);
      if (row.result === 'done' && row.action === 'claim') tell(claimed, row);
      if (row.result === 'done' && row.action === 'tenant-creation') tell(made, row);
      last = row;
    }
    if (page.length < pageSize) break;
    await nextTurn();
  }
  if (last.sequence !== head.sequence || last.hash !== head.hash)
    problems.push(`The trail ends with entry ${last.sequence}, but it reached entry ${head.sequence}.`);
  if (beyond.length > 0) problems.push(`The trail goes on after entry ${head.sequence}, its recorded end.`);
  compare('claim of device', facts.claims, claimed, problems);
  compare('tenant made by device', facts.makers, made, problems);
  return { ok: problems.length === 0, entries: last.sequence, problems: atMost(problems) };
}

/** The tenants that the trail names for a device. */
type Tellings = Map<string, string[]>;

function tell(tellings: Tellings, { deviceId, tenantId }: AuditRow): void {
  tellings.set(deviceId ?? '', [...(tellings.get(deviceId ?? '') ?? []), tenantId ?? '']);
}

function compare(
  noun: string,
  facts: readonly { readonly deviceId: string; readonly tenantId: string }[],
  told: Tellings,
  problems: string[],
): void {
  const known = new Map(facts.map(({ deviceId, tenantId }) => [deviceId, tenantId]));
  for (const [deviceId, tenantId] of known) {
    const tellings = told.get(deviceId) ?? [];
    if (tellings.length === 0) problems.push(`The ${noun} ${deviceId} has no entry in the trail.`);
    else if (tellings.length > 1) problems.push(`The ${noun} ${deviceId} has ${tellings.length} entries.`);
    else if (tellings[0] !== tenantId)
      problems.push(
        `The ${noun} ${deviceId} is recorded for tenant ${tenantId}, but the trail names another.`,
      );
  }
  for (const deviceId of told.keys())
    if (!known.has(deviceId)) problems.push(`The trail tells of a ${noun} ${deviceId} that is not recorded.`);
}

const atMost = (problems: readonly string[]): string[] =>
  problems.length <= mostProblems
    ? [...problems]
    : [...problems.slice(0, mostProblems), `And ${problems.length - mostProblems} more.`];
