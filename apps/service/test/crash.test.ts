import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdentity } from '@spherite/identity';
import { emulatorClient, httpSend } from '@spherite/protocol';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  crash,
  createWorld,
  examine,
  inspect,
  locatorToken,
  type Side,
  seeded,
  startChild,
  tokenOf,
} from '../src/testing/index.ts';
import type { PlantedBug } from './planted-bugs.ts';

const kills = 100;
let folder = '';
let program = '';

/** Unbundled, a start takes a second; the bundle lies here so that it finds the native modules. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spherite-crash-'));
  program = join(import.meta.dirname, `../node_modules/.crashable-${process.pid}/main.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, 'crashable/main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    external: ['better-sqlite3', '@node-rs/argon2', 'oidc-provider'],
    banner: { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" },
    logLevel: 'warning',
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(program, '..'), { recursive: true, force: true });
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Fills a world, kills its service again and again, and tells what is wrong with what is left. */
const survive = async (name: string, times: number, bug?: PlantedBug): Promise<string[]> => {
  const data = join(folder, name);
  const port = await freePort();
  const sides: Side[] = [];
  const deviceIds: string[] = [];
  {
    await using world = await createWorld({ data, port });
    for (const user of ['alice@contoso.com', 'bob@contoso.com', 'carol@fabrikam.com'])
      sides.push({ tenantId: await world.tenant(user), token: tokenOf(user, Date.now()) });
    for (let i = 0; i < times * 4 + 20; i++)
      deviceIds.push((await world.manufacture(createIdentity())).deviceId);
  }
  const url = `http://127.0.0.1:${port}`;
  const { claimant, service } = await crash({
    url,
    sides,
    deviceIds,
    clients: 8,
    kills: times,
    random: seeded(20261124),
    start: () => startChild(process.execPath, [program, data, String(port), ...(bug ? [bug] : [])]),
  });
  try {
    expect(claimant.history.filter(({ op }) => typeof op.told === 'object').length).toBeGreaterThan(times);
    const emulator = emulatorClient(httpSend(url), locatorToken);
    const problems = await examine({ claimant, emulator, sides, deviceIds });
    await service.kill();
    return [...problems, ...inspect(join(data, 'spherite.db'))];
  } finally {
    await service.kill();
  }
};

describe(`a service that is killed ${kills} times at random moments and started again on its data`, () => {
  test('loses no acknowledged claim, gives no device two owners, leaves nothing half done, and is ready again', {
    timeout: 120_000,
  }, async () => {
    expect(await survive('sound', kills)).toEqual([]);
  });

  test('the planted bug "acknowledge before commit" is found', { timeout: 60_000 }, async () => {
    expect(await survive('hasty', 10, 'acknowledge before commit')).toContainEqual(
      expect.stringMatching(/^What was told of device .* cannot have happened\.$/),
    );
  });
});
