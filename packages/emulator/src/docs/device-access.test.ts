import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createDevice, deviceClock, memoryState } from '@spherite/device';
import { createIdentity } from '@spherite/identity';
import { deviceCommands, deviceErrors } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { answers, capabilitySets, deviceAccess, states } from './device-access.ts';

const identity = createIdentity();
const refusals: readonly unknown[] = [deviceErrors.EACCES, deviceErrors.DeviceNotDevUnlocked];

test.each(states.flatMap((state) => capabilitySets.map((set) => [state, set] as const)))(
  'a device that is %s, with the capabilities %j, answers what the table says and nothing else',
  async (manufacturingState, capabilities) => {
    for (const { method, path, security } of Object.values(deviceCommands)) {
      const device = createDevice({
        identity,
        clock: { ...deviceClock(() => 0), after: () => () => {} },
        random: randomBytes,
        flash: memoryState({ manufacturingState, capabilities: [...capabilities] }),
      });
      device.boot();
      const { status, body } = await device.send({
        method,
        path: path.replace(/:\w+/g, 'x'),
        headers: {},
      });
      device.close();
      const isRefused =
        status === 403 &&
        refusals.includes((JSON.parse(new TextDecoder().decode(body)) as { error: number }).error);
      const held = manufacturingState === 'Blank' ? [...capabilities, 12] : capabilities;
      expect(!isRefused, `${method} ${path}`).toBe(answers(security, manufacturingState, held));
    }
  },
);

test('docs/device-access.md is what the contract says', async () => {
  const file = new URL('../../../../docs/device-access.md', import.meta.url);
  expect(await readFile(file, 'utf8'), 'pnpm --filter spherite docs').toBe(deviceAccess());
});
