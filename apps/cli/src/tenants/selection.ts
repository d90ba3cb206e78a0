import * as z from 'zod';
import type { StateFile } from '../files/state-file.ts';

/** What `selected-tenant.json` holds: tenant IDs by the service's origin and the user's ID. */
export const selectedTenants = z.object({
  services: z.record(z.string(), z.record(z.string(), z.guid())),
});
export type SelectedTenants = z.infer<typeof selectedTenants>;

export interface TenantSelector {
  readonly origin: string;
  readonly userId: string;
}

/** Which tenant each user has selected at each service. */
export interface TenantSelection {
  get(who: TenantSelector): Promise<string | undefined>;
  set(who: TenantSelector, tenantId: string | undefined): Promise<void>;
}

/** @param onDamaged - told when the file makes no sense: nothing is then selected. */
export const tenantSelection = (file: StateFile<SelectedTenants>, onDamaged: () => void): TenantSelection => {
  const load = async (): Promise<SelectedTenants['services']> => {
    const found = await file.read();
    if (found === 'damaged') onDamaged();
    return found === undefined || found === 'damaged' ? {} : found.services;
  };
  return {
    get: async ({ origin, userId }) => (await load())[origin]?.[userId],
    set: ({ origin, userId }, tenantId) =>
      file.exclusively(async () => {
        const services = await load();
        const { [userId]: _, ...others } = services[origin] ?? {};
        const selected = tenantId === undefined ? others : { ...others, [userId]: tenantId };
        await file.write({ services: { ...services, [origin]: selected } });
      }),
  };
};
