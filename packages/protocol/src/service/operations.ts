import * as z from 'zod';
import type { Operations, Port } from '../contract/operation.ts';
import { device, issuedCapability, operation, tenant } from './objects.ts';

/** The prefix of the public API. */
export const publicApiPrefix = '/v2';

/**
 * Carries the attached device's statement (purpose `claim` or `tenant-creation`, over a nonce of this service).
 * Ours: the real API believes an ID. Optional, unless the service was started with `--claims proof`.
 */
export const deviceStatementHeader = 'spherite-device-statement';

const tenantParams = z.object({ tenantId: z.guid() });
/** Any text: whether it is a device ID, and if not why, is said by the service and not by a pattern. */
const deviceParams = tenantParams.extend({ deviceId: z.string().min(1).max(256) });
const statementHeaders = z.object({ [deviceStatementHeader]: z.string().max(2048).optional() });

const user = { security: 'user' } as const;

/** The subset of the Azure Sphere public API v2 that claiming and unlocking a device needs, in its real shape. */
export const serviceOperations = {
  listTenants: {
    ...user,
    method: 'GET',
    path: '/tenants',
    summary: "The tenants of the caller's directory.",
    status: 200,
    answer: z.array(tenant),
  },
  createTenant: {
    ...user,
    method: 'POST',
    path: '/tenants/create',
    summary:
      'Creates a tenant. Needs a sign-in that is at most five minutes old, and a device that never made a tenant.',
    headers: statementHeaders,
    body: z.object({ DeviceId: z.string().max(256), TenantFriendlyName: z.string().max(256) }),
    status: 200,
    answer: operation,
    refusals: [403, 404, 409],
  },
  getTenant: {
    ...user,
    method: 'GET',
    path: '/tenants/:tenantId',
    summary: 'One tenant.',
    params: tenantParams,
    status: 200,
    answer: tenant,
    refusals: [404],
  },
  listDevices: {
    ...user,
    method: 'GET',
    path: '/tenants/:tenantId/devices',
    summary: 'The devices that are claimed into a tenant, by page.',
    params: tenantParams,
    query: z.object({ maxPageSize: z.coerce.number().int().min(1).max(1000).default(100) }),
    headers: z.object({ 'sphere-continuation': z.string().max(512).optional() }),
    status: 200,
    answer: z.object({ Items: z.array(device), ContinuationToken: z.string().nullable() }),
    refusals: [404],
  },
  getDevice: {
    ...user,
    method: 'GET',
    path: '/tenants/:tenantId/devices/:deviceId',
    summary: 'One device of a tenant.',
    params: deviceParams,
    status: 200,
    answer: device,
    refusals: [404],
  },
  claimDevice: {
    ...user,
    method: 'PUT',
    path: '/tenants/:tenantId/devices/:deviceId/claim',
    summary:
      'Claims a device into a tenant, once and for ever. Claiming it again into the same tenant succeeds.',
    params: deviceParams,
    headers: statementHeaders,
    status: 202,
    answer: operation,
    refusals: [403, 404, 409],
  },
  bulkClaimDevices: {
    ...user,
    method: 'PUT',
    path: '/tenants/:tenantId/devices',
    summary: 'Claims up to 1000 devices by their IDs.',
    params: tenantParams,
    body: z.array(z.string().max(256)).min(1).max(1000),
    status: 202,
    answer: operation,
    refusals: [403, 404],
  },
  createCapabilityImage: {
    ...user,
    method: 'POST',
    path: '/tenants/:tenantId/deviceCapabilityImage',
    summary: 'A signed image that gives one device of a tenant these capabilities, and no others.',
    params: tenantParams,
    /** None at all makes the blank image, which takes away what an earlier one gave. */
    body: z.object({ Capabilities: z.array(issuedCapability), DeviceId: z.string().max(256) }),
    status: 200,
    answer: z.object({ SignedDeviceCapabilityImageBytes: z.base64() }),
    refusals: [404],
  },
  getOperation: {
    ...user,
    method: 'GET',
    path: '/tenants/:tenantId/operations/:operationId',
    summary: 'How an operation of this tenant ended.',
    params: tenantParams.extend({ operationId: z.guid() }),
    status: 200,
    answer: operation,
    refusals: [404],
  },
} as const satisfies Operations;

/** Who is calling the public API. */
export interface Caller {
  readonly userId: string;
  readonly userName: string;
  readonly directoryId: string;
  /** When the person last typed a password, unix ms. */
  readonly signedInAt: number;
}

export type ServicePort = Port<typeof serviceOperations, Caller>;
