import { type ServiceClient, SpheriteError, type Tenant } from '@spherite/protocol';
import type { Context } from '../context.ts';
import { type TenantModel, tenantsFound } from '../texts/tenants.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const tenantModel = ({ Id, Name, Roles }: Tenant): TenantModel => ({
  id: Id,
  name: Name,
  roles: Roles,
});

/**
 * The tenant to work with: the one that is named; else the selected one; else the only one there is.
 * @returns its ID. That it exists is left to the service to say.
 */
export const chooseTenant = async (
  context: Context,
  client: ServiceClient,
  named: string | undefined,
): Promise<string> => {
  if (named !== undefined)
    return guid.test(named) ? named.toLowerCase() : (await findTenant(client, named)).id;
  const selected = await context.selectedTenant.get();
  if (selected !== undefined) {
    context.verbose(`The selected tenant ${selected} is used.`);
    return selected;
  }
  const only = onlyTenant((await client.listTenants()).map(tenantModel));
  context.verbose(`No tenant is selected; '${only.name}' (${only.id}) is used, as it is the only one.`);
  return only.id;
};

/** The tenant of this name or ID. */
export const findTenant = async (client: ServiceClient, named: string): Promise<TenantModel> => {
  const tenants = (await client.listTenants()).map(tenantModel);
  const found = tenants.filter(({ id, name }) => name === named || id === named.toLowerCase());
  const [first, second] = found;
  if (first === undefined)
    throw new SpheriteError(
      'TENANT_NOT_FOUND',
      `There is no tenant '${named}' that you can use. See those there are with 'azsphere tenant list'.`,
    );
  if (second !== undefined)
    throw new SpheriteError(
      'TENANT_NOT_SELECTED',
      [
        `Several tenants are called '${named}'. Name one by its ID:`,
        ...found.map(({ id }) => ` --> ${id}`),
      ].join('\n'),
    );
  return first;
};

export const onlyTenant = (tenants: readonly TenantModel[]): TenantModel => {
  const [first, second] = tenants;
  if (first === undefined)
    throw new SpheriteError(
      'TENANT_NONE',
      "There is no Azure Sphere tenant in your directory yet. Create one with 'azsphere tenant create --name <my-tenant>'.",
    );
  if (second !== undefined)
    throw new SpheriteError(
      'TENANT_NOT_SELECTED',
      [
        ...tenantsFound(tenants),
        "None of them is selected. Select one with 'azsphere tenant select --tenant <name or ID>', or see them with 'azsphere tenant list'.",
      ].join('\n'),
    );
  return first;
};
