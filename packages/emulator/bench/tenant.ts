import { identityFromSeed } from '@spherite/identity';
import { deviceAuthenticationClient, httpSend, serviceClient } from '@spherite/protocol';

/** Makes a tenant with the first device of the seed, which then can make no other. */
export const createTenant = async (origin: string, accessToken: string, seed: string): Promise<string> => {
  const send = httpSend(origin);
  const maker = identityFromSeed(seed, 0);
  const purpose = 'tenant-creation';
  const { Nonce: nonce } = await deviceAuthenticationClient(send).createChallenge({
    body: { DeviceId: maker.deviceId, Purpose: purpose },
  });
  const statement = maker.sign({ purpose, audience: origin, nonce, time: Date.now() });
  const { TenantId } = await serviceClient(send, () => accessToken).createTenant({
    headers: { 'spherite-device-statement': statement },
    body: { DeviceId: maker.deviceId, TenantFriendlyName: 'Bench' },
  });
  return TenantId;
};
