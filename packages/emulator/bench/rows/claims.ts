import { join } from 'node:path';
import { accessToken, azsphere, benchFolder, password, peer, stop, untilFirstLine } from '../bench-world.ts';
import { benchUser, type ClaimServiceSetup, identitySeed, prepareClaims } from '../claim-load.ts';
import { requestBytes, requestsPerSecond } from '../raw-http.ts';
import { atLeast, median, type Row } from '../row.ts';
import { createTenant } from '../tenant.ts';

const rounds = 7;
const claimsPerRound = 640;
const load = { connections: 64, status: 202 };

/** The first device makes the tenant; the first round warms up. */
const devices = 1 + (rounds + 1) * claimsPerRound;

/** Claims over HTTP, 64 at once, each on disk when it is answered: sharing commits, with one commit each, and a bare echo. */
export const claimsPerSecond = async (): Promise<Row[]> => {
  const folder = benchFolder();
  const sharing = await startClaimService(join(folder.path, 'sharing'), []);
  const each = await startClaimService(join(folder.path, 'each'), ['--commit-each']);
  const echo = await untilFirstLine([peer('hono-echo.ts')]);
  const echoRequest = requestBytes(
    'POST',
    new URL('/echo', echo.line),
    { 'content-type': 'application/json' },
    JSON.stringify({ hello: 'world' }),
  );

  const shared: number[] = [];
  const alone: number[] = [];
  const echoes: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const from = 1 + (round + 1) * claimsPerRound;
    const range = { from, to: from + claimsPerRound };
    const rates: number[] = [];
    for (const service of [sharing, each]) {
      const claims = await prepareClaims({ ...service, ...range });
      rates.push(await requestsPerSecond(service.url, claims, load));
    }
    const bare = await requestsPerSecond(new URL(echo.line), Array(4 * claimsPerRound).fill(echoRequest), {
      ...load,
      status: 200,
    });
    if (round < 0) continue;
    shared.push(rates[0] ?? 0);
    alone.push(rates[1] ?? 0);
    echoes.push(bare);
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
  const url = new URL(origin);
  azsphere(
    home,
    ['login', '--service', origin, '--username', benchUser, '--password-stdin'],
    `${password}\n`,
  );
  const token = accessToken(home);
  const tenantId = await createTenant(url, token, identitySeed);
  return { ...started, url, accessToken: token, tenantId };
};
