import { cloud } from '../cloud.ts';
import { command } from '../command.ts';
import { tenantModel } from '../tenants/choose.ts';
import { noTenants, tenantTable } from '../texts/tenants.ts';

export const tenantList = command({
  options: {},
  examples: [['azsphere tenant list', 'the tenants that you can use']],
  run: async (_, context) => {
    const tenants = (await (await cloud(context)).listTenants()).map(tenantModel);
    if (tenants.length === 0) context.warn(...noTenants);
    else context.say(...tenantTable(tenants));
    return tenants;
  },
});
