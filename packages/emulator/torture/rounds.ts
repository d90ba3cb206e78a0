import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { emulatorClient, httpSend } from '@spherite/protocol';
import {
  crash,
  createWorld,
  examine,
  inspect,
  locatorToken,
  race,
  type Side,
  seeded,
  startChild,
  tokenOf,
  type World,
} from '@spherite/service/testing';

export interface RoundOptions {
  /** A new folder. */
  readonly data: string;
  readonly seed: number;
}

const users = ['alice@contoso.com', 'bob@contoso.com', 'carol@fabrikam.com'];

const fill = async (world: World, devices: number): Promise<{ sides: Side[]; deviceIds: string[] }> => {
  const sides: Side[] = [];
  for (const user of users)
    sides.push({ tenantId: await world.tenant(user), token: tokenOf(user, Date.now()) });
  const deviceIds: string[] = [];
  for (let made = 0; made < devices; made++) deviceIds.push((await world.manufacture()).deviceId);
  return { sides, deviceIds };
};

/** Every client claims every device, into one of three tenants. @returns what is wrong. */
export const raceRound = async ({ data }: RoundOptions): Promise<string[]> => {
  await using world = await createWorld({ data });
  const { sides, deviceIds } = await fill(world, 400);
  const claimant = await race({ url: world.service.url, sides, deviceIds, clients: 96 });
  // Awaited here: the world ends with this function.
  return await examine({ claimant, emulator: world.emulator, sides, deviceIds });
};

/** @param program - `killable.ts`, bundled: a start takes a second otherwise. */
export const crashRound =
  (program: string, kills: number) =>
  async ({ data, seed }: RoundOptions): Promise<string[]> => {
    const port = await freePort();
    const filled = await createWorld({ data, port });
    const { sides, deviceIds } = await fill(filled, kills * 4);
    await filled[Symbol.asyncDispose]();
    const url = `http://127.0.0.1:${port}`;
    const { claimant, service } = await crash({
      url,
      sides,
      deviceIds,
      clients: 16,
      kills,
      random: seeded(seed),
      start: () => startChild(process.execPath, [program, data, String(port)]),
    });
    const emulator = emulatorClient(httpSend(url), locatorToken);
    const problems = await examine({ claimant, emulator, sides, deviceIds });
    await service.kill();
    return [...problems, ...inspect(join(data, 'spherite.db'))];
  };

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
