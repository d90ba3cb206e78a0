import { table } from './table.ts';

/** A tenant as the command prints it; the keys are those of `-o json`. */
export interface TenantModel {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export const tenantCreated = ({ id, name }: Pick<TenantModel, 'id' | 'name'>): string[] => [
  'Created a new Azure Sphere tenant:',
  ` --> Tenant Name: ${name}`,
  ` --> Tenant ID:   ${id}`,
  `Selected Azure Sphere tenant '${name}' as the default.`,
  "You may now wish to claim the attached device into this tenant using 'azsphere device claim'.",
];

export const tenantMadeBefore = 'The attempt before had created the tenant; only its answer was lost.';

export const tenantSelected = ({ id, name }: Pick<TenantModel, 'id' | 'name'>): string =>
  `Selected Azure Sphere tenant is '${name}' (${id}).`;

export const tenantUsedAlone = 'It is the only one, so commands use it without its being selected.';

export const noTenants: readonly string[] = [
  "You don't have access to any Azure Sphere tenants.",
  "Type 'azsphere tenant create --name <name>'.",
];

export const selectHint =
  "Use the 'azsphere tenant select' command to select one of the listed Azure Sphere tenants.";

export const tenantsFound = (tenants: readonly TenantModel[]): string[] => [
  `Found ${tenants.length} Azure Sphere tenant${tenants.length === 1 ? '' : 's'}:`,
  ...tenants.map(({ id, name }) => ` --> '${name}' (ID: '${id}')`),
];

/** Columns `ID`, `Name` and `Roles`, underlined, two spaces apart: scripts cut it at those. */
export const tenantTable = (tenants: readonly TenantModel[]): string[] =>
  table(
    ['ID', 'Name', 'Roles'],
    tenants.map(({ id, name, roles }) => [id, name, roles.join(', ')]),
  );
