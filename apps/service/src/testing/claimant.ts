import { httpSend, type ServiceClient, SpheriteError, serviceClient } from '@spherite/protocol';
import type { ClaimAttempt } from './claim-history.ts';
import type { Observation } from './linearizability.ts';

/** A tenant, and the access token of somebody who may claim into it. */
export interface Side {
  readonly tenantId: string;
  readonly token: string;
}

/** Claims devices and writes down what it saw. */
export interface Claimant {
  readonly history: readonly Observation<ClaimAttempt>[];
  /** Returns what was told; nothing when no answer came. */
  claim(side: Side, deviceId: string): Promise<ClaimAttempt['told']>;
}

/** One clock for everybody who shares a claimant: it counts, so that no two moments are the same. */
export function createClaimant(url: string): Claimant {
  const history: Observation<ClaimAttempt>[] = [];
  const send = httpSend(url);
  const clients = new Map<string, ServiceClient>();
  let moment = 0;
  return {
    history,
    claim: async (side, deviceId) => {
      const { tenantId, token } = side;
      const client = clients.get(token) ?? serviceClient(send, () => token);
      clients.set(token, client);
      const asked = moment++;
      const told = await attempt(client, tenantId, deviceId);
      const answered = told === undefined ? undefined : moment++;
      history.push({ op: { deviceId, tenantId, told }, asked, answered });
      return told;
    },
  };
}

async function attempt(
  client: ServiceClient,
  tenantId: string,
  deviceId: string,
): Promise<ClaimAttempt['told']> {
  try {
    const { OperationId } = await client.claimDevice({ params: { tenantId, deviceId }, headers: {} });
    return { operationId: OperationId };
  } catch (error) {
    const code = error instanceof SpheriteError ? error.code : undefined;
    if (code === 'DEVICE_NOT_FOUND') return 'refused';
    if (code === 'SERVICE_UNREACHABLE') return undefined;
    throw error;
  }
}
