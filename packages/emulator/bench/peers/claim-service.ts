import { randomBytes } from 'node:crypto';
import { identityFromSeed } from '@spherite/identity';
import { createService } from '@spherite/service';
import { password } from '../bench-world.ts';
import { benchUser, type ClaimServiceSetup, identitySeed } from '../claim-load.ts';

/** The service as it is, on disk, with devices that nobody has claimed; `--commit-each` shares no commit. */
const [data = '', devices = '0', commitEach] = process.argv.slice(2);
const token = randomBytes(32).toString('base64url');
const service = await createService({
  port: 0,
  data,
  token,
  version: '0.0.0-bench',
  clock: Date,
  random: randomBytes,
  commitEach: commitEach === '--commit-each',
  report: (error) => console.error(error),
  seed: { directories: [{ name: 'contoso.com', users: [] }] },
});
await service.emulator.addUser({ body: { name: benchUser, password } }, undefined);

const register = async (index: number): Promise<void> => {
  const identity = identityFromSeed(identitySeed, index);
  const purpose = 'factory-registration';
  const { Nonce } = await service.deviceAuthentication.createChallenge(
    { body: { DeviceId: identity.deviceId, Purpose: purpose } },
    undefined,
  );
  const statement = identity.sign({ purpose, audience: service.url, nonce: Nonce, time: Date.now() });
  await service.emulator.registerDevice({ body: { statement } }, undefined);
};
const all = Array.from({ length: Number(devices) }, (_, index) => index);
for (let from = 0; from < all.length; from += 64) await Promise.all(all.slice(from, from + 64).map(register));

const setup: ClaimServiceSetup = { url: service.url, token };
console.log(JSON.stringify(setup));
process.once('SIGTERM', () => void service.close().then(() => process.exit()));
