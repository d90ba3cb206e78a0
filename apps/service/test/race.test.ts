import { createIdentity } from '@spherite/identity';
import { describe, expect, test } from 'vitest';
import {
  createWorld,
  examine,
  race,
  type Side,
  tokenOf,
  type World,
  type WorldOptions,
} from '../src/testing/index.ts';
import { plantedBugs } from './planted-bugs.ts';

/** Three tenants, two of them of one company. */
const sidesIn = async (world: World): Promise<Side[]> => {
  const side = async (user: string, name: string): Promise<Side> => ({
    tenantId: await world.tenant(user, name),
    token: tokenOf(user, Date.now()),
  });
  return [
    await side('alice@contoso.com', 'Contoso Ltd'),
    await side('bob@contoso.com', 'Contoso Dishwasher Division'),
    await side('carol@fabrikam.com', 'Fabrikam'),
  ];
};

const devicesIn = async (world: World, many: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let i = 0; i < many; i++) ids.push((await world.manufacture(createIdentity())).deviceId);
  return ids;
};

const raceIn = async (options: WorldOptions, devices: number, clients: number): Promise<string[]> => {
  await using world = await createWorld(options);
  const sides = await sidesIn(world);
  const deviceIds = await devicesIn(world, devices);
  const claimant = await race({ url: world.service.url, sides, deviceIds, clients });
  expect(claimant.history).toHaveLength(devices * clients);
  return await examine({ claimant, emulator: world.emulator, sides, deviceIds });
};

describe('64 clients race for each of 200 devices from 3 tenants', () => {
  test('each device gets exactly one owner, and one order of events explains what everybody saw', {
    timeout: 60_000,
  }, async () => {
    expect(await raceIn({}, 200, 64)).toEqual([]);
  });

  test.for(['check then insert', 'retry applies twice'] as const)(
    'the race finds the planted bug "%s"',
    {
      timeout: 30_000,
    },
    async (bug) => {
      expect(await raceIn(plantedBugs[bug], 10, 64)).toContainEqual(
        expect.stringMatching(/^What was told of device .* cannot have happened\.$/),
      );
    },
  );
});
