import * as z from 'zod';

/** The tenants that are selected at a service, by the ID of the user, as `selected-tenant.json` keeps them. */
export const selectedTenants = z.record(z.string(), z.guid());

/**
 * A tenant that was asked for and of which it is not known whether it came to be, as `tenant-attempt.json` keeps
 * it. Repeated, the command finds the tenant that an answer was lost for, instead of being refused for having it.
 */
export const tenantAttempt = z.object({
  name: z.string(),
  deviceId: z.string(),
  /** The tenants that there were before. */
  before: z.array(z.guid()),
});
export type TenantAttempt = z.infer<typeof tenantAttempt>;
