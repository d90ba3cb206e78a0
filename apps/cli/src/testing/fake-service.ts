import { randomUUID } from 'node:crypto';
import { type StatementPurpose, verifyStatement } from '@spherite/identity';
import {
  type Caller,
  type Device,
  deviceAuthenticationApi,
  deviceAuthenticationPrefix,
  deviceStatementHeader,
  joinImages,
  operationState,
  overHono,
  publicApiPrefix,
  recoveryApi,
  recoveryPrefix,
  type Send,
  type ServiceOperation,
  type ServicePort,
  SpheriteError,
  serviceApi,
  type Tenant,
} from '@spherite/protocol';

/** A service on the bench: the real contract over a small memory. It believes every device and most people. */
export interface FakeService {
  readonly tenants: Tenant[];
  /** Tenant IDs by device ID. */
  readonly claims: Map<string, string>;
  /** What it has to recover a device with. */
  readonly recoveryImages: Uint8Array[];
  readonly send: Send;
}

export interface FakeServiceOptions {
  readonly origin: string;
  readonly now: () => number;
  /** Who a token stands for. */
  readonly userOf: (accessToken: string) => { id: string; name: string; signedInAt: number } | undefined;
}

export const fakeService = ({ origin, now, userOf }: FakeServiceOptions): FakeService => {
  const tenants: Tenant[] = [];
  const claims = new Map<string, string>();
  const nonces = new Set<string>();
  const recoveryImages: Uint8Array[] = [];

  const check = (statement: string | undefined, purpose: StatementPurpose, deviceId: string): boolean => {
    if (statement === undefined) return false;
    const { nonce, deviceId: signer } = verifyStatement(statement, {
      purpose,
      audience: origin,
      now: now(),
      maxAgeMs: 60_000,
    });
    if (!nonces.delete(nonce) || signer !== deviceId)
      throw new SpheriteError('STATEMENT_REFUSED', 'The statement is not for this.');
    return true;
  };
  const operation = (TenantId: string, OperationType: number): ServiceOperation => ({
    OperationId: randomUUID(),
    TenantId,
    OperationType,
    State: operationState.Complete,
    CreatedDateUTC: new Date(now()).toISOString(),
    StartedDateUTC: null,
    CompletedDateUTC: null,
    DetailsLocation: null,
    ResourceLocation: null,
    Error: null,
  });
  const tenantOf = (tenantId: string): Tenant => {
    const found = tenants.find(({ Id }) => Id === tenantId);
    if (!found) throw new SpheriteError('TENANT_NOT_FOUND', 'There is no such tenant.');
    return found;
  };
  const describe = (DeviceId: string, TenantId: string): Device => ({
    DeviceId,
    TenantId,
    ProductId: null,
    DeviceGroupId: null,
    ChipSku: 0,
    LastAvailableOSVersion: null,
    LastInstalledOSVersion: '22.11',
    LastOSUpdateUTC: null,
    LastUpdateRequestUTC: null,
  });
  const unknown = (id: string): SpheriteError =>
    new SpheriteError(
      'DEVICE_NOT_FOUND',
      `Device Id ${id} could not be found, or was already claimed to a different Azure Sphere tenant.`,
    );
  const claim = (tenantId: string, deviceId: string, proven: boolean): void => {
    const owner = claims.get(deviceId) ?? tenantId;
    if (owner !== tenantId)
      throw proven
        ? new SpheriteError('DEVICE_CLAIMED_ELSEWHERE', 'The device is claimed to a different tenant.')
        : unknown(deviceId);
    claims.set(deviceId, tenantId);
  };

  const port: ServicePort = {
    listTenants: () => tenants,
    getTenant: ({ params }) => tenantOf(params.tenantId),
    createTenant: ({ headers, body }, { signedInAt }: Caller) => {
      if (now() - signedInAt > 300_000)
        throw new SpheriteError('SIGN_IN_TOO_OLD', 'The sign-in is older than five minutes.');
      check(headers[deviceStatementHeader], 'tenant-creation', body.DeviceId);
      const Id = randomUUID();
      tenants.push({ Id, Name: body.TenantFriendlyName, Roles: ['Administrator'] });
      return operation(Id, 8);
    },
    listDevices: ({ params, query, headers }) => {
      const all = [...claims].filter(([, owner]) => owner === tenantOf(params.tenantId).Id);
      const from = Number(headers['sphere-continuation'] ?? 0);
      const to = from + Math.min(query.maxPageSize, 2);
      return {
        Items: all.slice(from, to).map(([id, owner]) => describe(id, owner)),
        ContinuationToken: to < all.length ? String(to) : null,
      };
    },
    getDevice: ({ params }) => {
      if (claims.get(params.deviceId) !== tenantOf(params.tenantId).Id) throw unknown(params.deviceId);
      return describe(params.deviceId, params.tenantId);
    },
    claimDevice: ({ params, headers }) => {
      const proven = check(headers[deviceStatementHeader], 'claim', params.deviceId);
      claim(tenantOf(params.tenantId).Id, params.deviceId, proven);
      return operation(params.tenantId, 0);
    },
    bulkClaimDevices: ({ params }) => operation(params.tenantId, 11),
    createCapabilityImage: ({ params, body }) => {
      if (claims.get(body.DeviceId) !== tenantOf(params.tenantId).Id) throw unknown(body.DeviceId);
      // Only a device reads it, and the one on the bench believes everything.
      return { SignedDeviceCapabilityImageBytes: Buffer.from(JSON.stringify(body)).toString('base64') };
    },
    getOperation: ({ params }) => operation(params.tenantId, 0),
  };
  const report = (error: unknown): void => {
    throw error;
  };
  const api = overHono(
    serviceApi(port, {
      report,
      authenticate: (request) => {
        const user = userOf(request.req.header('authorization')?.replace('Bearer ', '') ?? '');
        if (!user) throw new SpheriteError('NOT_SIGNED_IN', "The sign-in has ended. Run 'azsphere login'.");
        return { userId: user.id, userName: user.name, directoryId: 'd', signedInAt: user.signedInAt };
      },
    }),
  );
  const challenges = overHono(
    deviceAuthenticationApi(
      {
        createChallenge: () => {
          const Nonce = randomUUID();
          nonces.add(Nonce);
          return { Nonce, ExpiresUtc: new Date(now() + 60_000).toISOString() };
        },
        authenticate: () => {
          throw new Error('a command does not do this');
        },
      },
      { report },
    ),
  );
  const recovery = overHono(
    recoveryApi({ downloadRecoveryImages: () => joinImages(recoveryImages) }, { report }),
  );
  const apis = [
    [publicApiPrefix, api],
    [recoveryPrefix, recovery],
    [deviceAuthenticationPrefix, challenges],
  ] as const;
  return {
    tenants,
    claims,
    recoveryImages,
    send: (request) => {
      const [prefix, serve] = apis.find(([start]) => request.path.startsWith(start)) ?? ['', api];
      return serve({ ...request, path: request.path.slice(prefix.length) });
    },
  };
};
