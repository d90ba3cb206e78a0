import { join } from 'node:path';
import type { PlainRequest } from '@spherite/protocol';
import { accessToken, azsphere, benchFolder, password, peer, stop, untilFirstLine } from '../bench-world.ts';
import { benchUser, type ClaimServiceSetup, identitySeed, prepareClaims } from '../claim-load.ts';
import { load } from '../load.ts';
import { atLeast, median, type Row } from '../row.ts';
import { createTenant } from '../tenant.ts';

const rounds = 7;
/** Until the compilers of the three servers have seen some thousand requests, they are part of the figure. */
const warmUpRounds = 3;
const claimsPerRound = 1_000;
const connections = 64;

/** The first device makes the tenant. */
const devices = 1 + (warmUpRounds + rounds) * claimsPerRound;

/** Claims over HTTP, 64 at once, each on disk when it is answered: sharing commits, with one commit each, and a bare echo. */
export const claimsPerSecond = async (): Promise<Row[]> => {
  const folder = benchFolder();
  const sharing = await startClaimService(join(folder.path, 'sharing'), []);
  const each = await startClaimService(join(folder.path, 'each'), ['--commit-each']);
  const echo = await untilFirstLine([peer('hono-echo.ts')]);
  const echoRequest: PlainRequest = {
    method: 'POST',
    path: '/echo',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ hello: 'world' })),
  };

  const shared: number[] = [];
  const alone: number[] = [];
  const echoes: number[] = [];
  for (let round = -warmUpRounds; round < rounds; round++) {
    const from = 1 + (round + warmUpRounds) * claimsPerRound;
    const range = { from, to: from + claimsPerRound };
    const rates: number[] = [];
    for (const service of [sharing, each]) {
      const claims = await prepareClaims({ ...service, ...range });
      rates.push((await load(service.origin, claims, { connections, status: 202 })).perSecond);
    }
    const bare = await load(echo.line, Array(2 * claimsPerRound).fill(echoRequest), {
      connections,
      status: 200,
    });
    if (round < 0) continue;
    shared.push(rates[0] ?? 0);
    alone.push(rates[1] ?? 0);
    echoes.push(bare.perSecond);
  }
  await Promise.all([stop(sharing), stop(each), stop(echo)]);
  folder.remove();
  const [a, b, c] = [shared, alone, echoes].map((rates) => Math.round(median(rates))) as [
    number,
    number,
    number,
  ];
  return [
    atLeast('durable claims ÷ the same with one commit each', '×', a / b, 2, `${a}/s ÷ ${b}/s`),
    atLeast('durable claims ÷ bare Hono POST echo', '×', a / c, 0.3, `${a}/s ÷ ${c}/s`),
  ];
};

const startClaimService = async (folder: string, flags: readonly string[]) => {
  const data = join(folder, 'data');
  const home = join(folder, 'home');
  const started = await untilFirstLine([peer('claim-service.ts'), data, String(devices), ...flags]);
  const { url: origin } = JSON.parse(started.line) as ClaimServiceSetup;
  azsphere(
    home,
    ['login', '--service', origin, '--username', benchUser, '--password-stdin'],
    `${password}\n`,
  );
  const token = accessToken(home);
  const tenantId = await createTenant(origin, token, identitySeed);
  return { ...started, origin, accessToken: token, tenantId };
};
