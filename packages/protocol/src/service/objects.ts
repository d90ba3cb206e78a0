import * as z from 'zod';

/** Azure Sphere public API v2: PascalCase keys; enums are integers on the wire. */

const tenantRole = z.enum(['Administrator', 'Contributor', 'Reader']);

export const tenant = z.object({ Id: z.guid(), Name: z.string(), Roles: z.array(tenantRole) });
export type Tenant = z.infer<typeof tenant>;

/**
 * A capability that is issued to a device: 11 is appDevelopment, 13 fieldServicing. The real service issues no other.
 */
export const issuedCapability = z.literal(
  [11, 13],
  'Only the capabilities 11 (appDevelopment) and 13 (fieldServicing) are issued.',
);

export const operationState = {
  NotStarted: 0,
  InProgress: 1,
  Complete: 2,
  Failed: 3,
  CompleteWithErrors: 4,
} as const;

export const operationType = { DeviceClaim: 0, TenantCreation: 8, BulkDeviceClaim: 11 } as const;

/** The numbers of `ErrorResponse.Code` and of `PublicApiErrorDetails.ErrorCode`. */
export const serviceErrorNumber = {
  OperationFailed: 0,
  InternalServerError: 4,
  BadRequest: 5,
  Forbidden: 6,
  Conflict: 7,
  NotFound: 8,
} as const;

const timestamp = z.iso.datetime();

export const operation = z.object({
  OperationId: z.guid(),
  TenantId: z.guid(),
  OperationType: z.int().min(0).max(11),
  State: z.int().min(0).max(4),
  CreatedDateUTC: timestamp,
  StartedDateUTC: timestamp.nullable(),
  CompletedDateUTC: timestamp.nullable(),
  DetailsLocation: z.string().nullable(),
  ResourceLocation: z.string().nullable(),
  Error: z.object({ Code: z.int(), Message: z.string() }).nullable(),
});
export type Operation = z.infer<typeof operation>;

export const device = z.object({
  DeviceId: z.string(),
  TenantId: z.guid(),
  ProductId: z.guid().nullable(),
  DeviceGroupId: z.guid().nullable(),
  ChipSku: z.int(),
  LastAvailableOSVersion: z.string().nullable(),
  LastInstalledOSVersion: z.string().nullable(),
  LastOSUpdateUTC: timestamp.nullable(),
  /** When the device last authenticated itself. */
  LastUpdateRequestUTC: timestamp.nullable(),
});
export type Device = z.infer<typeof device>;

/** One element of the array that every refusal of the API is. `Code` and `Detail` are ours. */
const errorDetails = z.object({
  ErrorCode: z.int(),
  Title: z.string(),
  Code: z.string(),
  Detail: z.string(),
});
export const errorBody = z.array(errorDetails).min(1);
export type ErrorDetails = z.infer<typeof errorDetails>;
