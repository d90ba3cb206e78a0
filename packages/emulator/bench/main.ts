import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Row } from './row.ts';
import { boot } from './rows/boot.ts';
import { bridge } from './rows/bridge.ts';
import { claimCommand } from './rows/claim-command.ts';
import { claimsPerSecond } from './rows/claims.ts';
import { deviceMemory } from './rows/device-memory.ts';
import { identities } from './rows/identities.ts';
import { imageTransfer } from './rows/image-transfer.ts';
import { idleMemory } from './rows/memory.ts';
import { serialLine } from './rows/serial-line.ts';
import { startUp } from './rows/start.ts';

/** Each measures its peer in the same run, a sample of one after a sample of the other, and compares medians. */
const measurements: readonly (() => Promise<Row | Row[]>)[] = [
  startUp,
  idleMemory,
  deviceMemory,
  boot,
  claimCommand,
  serialLine,
  imageTransfer,
  bridge,
  claimsPerSecond,
  identities,
];

const rows: Row[] = [];
const show = ({ name, unit, value, limit, bar, ok, from }: Row): void => {
  const figure = `${value.toFixed(2)} ${unit}`.padStart(9);
  console.log(
    `${ok ? ' ok ' : 'MISS'}  ${name.padEnd(52)} ${figure}  ${limit} ${String(bar).padEnd(3)}  (${from})`,
  );
};
for (const measure of measurements)
  for (const row of [await measure()].flat()) {
    rows.push(row);
    show(row);
  }

const results = rows.map(({ name, unit, value, bar, ok }) => ({ name, unit, value, bar, ok }));
const file = fileURLToPath(new URL('../../../bench-results.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
if (rows.some(({ ok }) => !ok)) process.exitCode = 1;
