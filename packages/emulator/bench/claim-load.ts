import { identityFromSeed } from '@spherite/identity';
import {
  deviceAuthenticationPrefix,
  deviceStatementHeader,
  type PlainRequest,
  publicApiPrefix,
} from '@spherite/protocol';
import { load } from './load.ts';

/** What `peers/claim-service.ts` says when it is ready. */
export interface ClaimServiceSetup {
  readonly url: string;
  readonly token: string;
}

/** Both ends make the same devices from it, so that no key has to be handed over. */
export const identitySeed = 'bench';
export const benchUser = 'bench@contoso.com';

export interface ClaimsOptions {
  readonly origin: string;
  readonly tenantId: string;
  readonly accessToken: string;
  /** Indexes of the devices. */
  readonly from: number;
  readonly to: number;
}

/** Claims that are ready to be sent, each with the device's own statement over a nonce of the service. */
export const prepareClaims = async (options: ClaimsOptions): Promise<PlainRequest[]> => {
  const { origin, tenantId, accessToken, from, to } = options;
  const identities = Array.from({ length: to - from }, (_, index) =>
    identityFromSeed(identitySeed, from + index),
  );
  const { replies } = await load(
    origin,
    identities.map(({ deviceId }) => ({
      method: 'POST',
      path: `${deviceAuthenticationPrefix}/challenges`,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ DeviceId: deviceId, Purpose: 'claim' })),
    })),
    { connections: 16, status: 200 },
  );
  return identities.map(({ deviceId, sign }, index) => {
    const { Nonce: nonce } = JSON.parse(Buffer.from(replies[index]?.body ?? []).toString());
    return {
      method: 'PUT',
      path: `${publicApiPrefix}/tenants/${tenantId}/devices/${deviceId}/claim`,
      headers: {
        authorization: `Bearer ${accessToken}`,
        [deviceStatementHeader]: sign({ purpose: 'claim', audience: origin, nonce, time: Date.now() }),
      },
    };
  });
};
