import { join } from 'node:path';
import { benchFolder, peer, startSpherite, stop, untilFirstLine } from '../bench-world.ts';
import { atMost, median, milliseconds, type Row } from '../row.ts';

const samples = 21;

/** From making the process to the line that says it is ready; the bare server says so when it listens. */
export const startUp = async (): Promise<Row> => {
  const folder = benchFolder();
  const bare: number[] = [];
  const spherite: number[] = [];
  for (let sample = -1; sample < samples; sample++) {
    const server = await untilFirstLine([peer('bare-http.mjs')]);
    await stop(server);
    const up = await startSpherite(join(folder.path, 'home'));
    await stop(up);
    // The first round fills the caches of the system and of Node.
    if (sample < 0) continue;
    bare.push(server.milliseconds);
    spherite.push(up.milliseconds);
  }
  folder.remove();
  const from = `${milliseconds(median(spherite))} ÷ ${milliseconds(median(bare))}`;
  return atMost(
    'spherite up to ready ÷ bare node:http server',
    '×',
    median(spherite) / median(bare),
    2.5,
    from,
  );
};
