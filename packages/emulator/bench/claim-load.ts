import { identityFromSeed } from '@spherite/identity';
import { deviceAuthenticationPrefix, deviceStatementHeader, publicApiPrefix } from '@spherite/protocol';
import { openConnection, requestBytes } from './raw-http.ts';

/** What `peers/claim-service.ts` says when it is ready. */
export interface ClaimServiceSetup {
  readonly url: string;
  readonly token: string;
}

/** Both ends make the same devices from it, so that no key has to be handed over. */
export const identitySeed = 'bench';
export const benchUser = 'bench@contoso.com';

export interface ClaimsOptions {
  readonly url: URL;
  readonly tenantId: string;
  readonly accessToken: string;
  /** Indexes of the devices. */
  readonly from: number;
  readonly to: number;
}

/** Claims that are ready to be sent, each with the device's own statement over a nonce of the service. */
export const prepareClaims = async (options: ClaimsOptions): Promise<Buffer[]> => {
  const { url, tenantId, accessToken, from, to } = options;
  const connection = await openConnection(url);
  const claims: Buffer[] = [];
  for (let index = from; index < to; index++) {
    const identity = identityFromSeed(identitySeed, index);
    const body = JSON.stringify({ DeviceId: identity.deviceId, Purpose: 'claim' });
    const { body: answer } = await connection.exchange(
      requestBytes(
        'POST',
        new URL(`${deviceAuthenticationPrefix}/challenges`, url),
        { 'content-type': 'application/json' },
        body,
      ),
    );
    const { Nonce: nonce } = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    const statement = identity.sign({ purpose: 'claim', audience: url.origin, nonce, time: Date.now() });
    claims.push(
      requestBytes(
        'PUT',
        new URL(`${publicApiPrefix}/tenants/${tenantId}/devices/${identity.deviceId}/claim`, url),
        {
          authorization: `Bearer ${accessToken}`,
          [deviceStatementHeader]: statement,
        },
      ),
    );
  }
  connection.close();
  return claims;
};
