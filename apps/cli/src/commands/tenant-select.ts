import { cloud } from '../cloud.ts';
import { command, required } from '../command.ts';
import { findTenant } from '../tenants/choose.ts';
import { tenantSelected } from '../texts/tenants.ts';

export const tenantSelect = command({
  options: {
    tenant: required('-t, --tenant <tenant>', 'ID or name of the tenant.', {
      aliases: ['-i, --tenantid <tenant>'],
    }),
  },
  examples: [
    ['azsphere tenant select --tenant "Contoso Ltd"', 'by its name'],
    ['azsphere tenant select -t d343c263-4aa3-4558-adbb-d3fc34631800', 'by its ID'],
  ],
  notes:
    'The selection counts for the logged in user, until another one is made. A directory with only one tenant needs none.',
  run: async ({ tenant }, context) => {
    const found = await findTenant(await cloud(context), tenant);
    await context.selectedTenant.set(found.id);
    context.say(tenantSelected(found));
    return found;
  },
});
