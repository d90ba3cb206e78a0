import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as settle } from 'node:timers/promises';
import { benchFolder, startSpherite, stop } from '../bench-world.ts';
import { atMost, median, type Row } from '../row.ts';

const samples = 3;
const few = 1;
const many = 201;

/** What each further device costs while nobody asks it for anything: resident memory with many, less that with one. */
export const deviceMemory = async (): Promise<Row> => {
  const folder = benchFolder();
  const values: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const [one, lots] = [await resident(folder.path, few), await resident(folder.path, many)];
    values.push((lots - one) / (many - few));
  }
  folder.remove();
  return atMost(
    'memory of each further idle device',
    'KiB',
    median(values),
    400,
    `${many} devices less ${few}, ${samples} times`,
  );
};

/** In KiB, when every device has authenticated itself and a while has passed. */
const resident = async (folder: string, devices: number): Promise<number> => {
  const up = await startSpherite(join(folder, 'home'), ['--devices', String(devices)]);
  await settle(4_000);
  const kibibytes = Number(
    execFileSync('ps', ['-o', 'rss=', '-p', String(up.ready.pid)], { encoding: 'utf8' }),
  );
  await stop(up);
  return kibibytes;
};
