import { execFileSync } from 'node:child_process';
import { setTimeout as settle } from 'node:timers/promises';
import { benchFolder, startSpherite, stop } from '../bench-world.ts';
import { atMost, median, type Row } from '../row.ts';

const samples = 3;

/** Resident memory with one device, when it has authenticated itself and nobody has asked for anything. */
export const idleMemory = async (): Promise<Row> => {
  const folder = benchFolder();
  const values: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const up = await startSpherite(folder.path);
    await settle(1_500);
    const kilobytes = Number(
      execFileSync('ps', ['-o', 'rss=', '-p', String(up.ready.pid)], { encoding: 'utf8' }),
    );
    values.push((kilobytes * 1024) / 1_000_000);
    await stop(up);
  }
  folder.remove();
  return atMost('idle memory of spherite up with one device', 'MB', median(values), 100, `${samples} starts`);
};
