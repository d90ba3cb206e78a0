import * as cli from '@spherite/cli';
import * as device from '@spherite/device';
import * as host from '@spherite/host';
import * as hostBridge from '@spherite/host/bridge';
import * as identity from '@spherite/identity';
import * as image from '@spherite/image';
import * as protocol from '@spherite/protocol';
import * as service from '@spherite/service';
import { expect, test } from 'vitest';
import * as emulator from './index.ts';

/** What each room offers to the others. A change here is a change of somebody's door, and is seen in review. */
test.each([
  ['identity', identity],
  ['image', image],
  ['protocol', protocol],
  ['host', host],
  ['host-bridge', hostBridge],
  ['cli', cli],
  ['device', device],
  ['service', service],
  ['emulator', emulator],
])('the public exports of %s', async (name, room) => {
  const exports = Object.entries(room)
    .map(([key, value]) => `${key}: ${typeof value}`)
    .sort();
  await expect(`${exports.join('\n')}\n`).toMatchFileSnapshot(`./__snapshots__/${name}.exports.txt`);
});
