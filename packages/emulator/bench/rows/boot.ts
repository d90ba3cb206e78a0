import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createDevice, deviceClock, openPtyLink } from '@spherite/device';
import { addressOf, withDevice } from '@spherite/host';
import { createIdentity } from '@spherite/identity';
import { benchFolder } from '../bench-world.ts';
import { atMost, median, milliseconds, type Row } from '../row.ts';

const samples = 21;

/** From nothing to the first answer of one more device in this process: its identity, its terminal, its boot, its port. */
export const boot = async (): Promise<Row> => {
  const folder = benchFolder();
  const values: number[] = [];
  for (let sample = -1; sample < samples; sample++) {
    const place = await mkdtemp(join(folder.path, 'boot-'));
    const begun = performance.now();
    const link = await openPtyLink({ path: join(place, 'port') });
    const device = createDevice({
      identity: createIdentity(),
      clock: deviceClock(Date.now),
      random: randomBytes,
    });
    device.attach(link);
    device.boot();
    await withDevice(addressOf({ link: link.address }), (client) => client.getStatus());
    const took = performance.now() - begun;
    device.close();
    await link.close();
    await rm(place, { recursive: true });
    if (sample >= 0) values.push(took);
  }
  folder.remove();
  return atMost(
    'boot of one device to its first answer',
    'ms',
    median(values),
    60,
    `${samples} devices, the slowest ${milliseconds(Math.max(...values))}`,
  );
};
