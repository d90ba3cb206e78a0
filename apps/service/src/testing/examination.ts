import type { EmulatorClient } from '@spherite/protocol';
import { connect } from '../database/connection.ts';
import { inexplicable } from './claim-history.ts';
import type { Claimant, Side } from './claimant.ts';

export interface ExaminationOptions {
  readonly claimant: Claimant;
  readonly emulator: EmulatorClient;
  readonly sides: readonly Side[];
  readonly deviceIds: readonly string[];
}

/**
 * Asks a quiet service what came of it all, and compares that with what the callers were told. Claiming each device
 * once more into each tenant shows who owns it, by which operation, and that nobody else can.
 *
 * @returns what is wrong, one sentence each.
 */
export async function examine(options: ExaminationOptions): Promise<string[]> {
  const { claimant, emulator, sides, deviceIds } = options;
  const problems: string[] = [];
  const claimed = new Set(claimant.history.map(({ op }) => op.deviceId));
  for (const deviceId of deviceIds.filter((id) => claimed.has(id))) {
    const told = await Promise.all(sides.map((side) => claimant.claim(side, deviceId)));
    const owners = told.filter((one) => typeof one === 'object').length;
    if (owners !== 1) problems.push(`Device ${deviceId} has ${owners} owners.`);
  }
  for (const deviceId of inexplicable(claimant.history))
    problems.push(`What was told of device ${deviceId} cannot have happened.`);

  const audit = await emulator.verifyAudit();
  problems.push(...audit.problems);
  return problems;
}

/** Looks into the database of a service that has ended: nothing may be there by half. */
export function inspect(file: string): string[] {
  const connection = connect(file);
  const count = (what: string): number =>
    connection.prepare(`SELECT count(*) FROM ${what}`).pluck().get() as number;
  try {
    const wrong = {
      'claims without their operation':
        'claims c LEFT JOIN operations o ON o.id = c.operation_id AND o.tenant_id = c.tenant_id WHERE o.id IS NULL',
      'operations without their claim':
        'operations o LEFT JOIN claims c ON c.operation_id = o.id WHERE o.type = 0 AND c.device_id IS NULL',
      'operations that are not complete': 'operations WHERE state <> 2',
      'tenants without their maker':
        'tenants t LEFT JOIN tenant_makers m ON m.tenant_id = t.id WHERE m.device_id IS NULL',
    };
    const found = Object.entries(wrong).map(([name, where]) => ({ name, many: count(where) }));
    const health = connection.pragma('integrity_check', { simple: true });
    return [
      ...found.filter(({ many }) => many > 0).map(({ name, many }) => `There are ${many} ${name}.`),
      ...(health === 'ok' ? [] : [`The database is damaged: ${health}.`]),
    ];
  } finally {
    connection.close();
  }
}
