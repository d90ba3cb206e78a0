import { cloud } from '../cloud.ts';
import { command } from '../command.ts';
import { chooseTenant, tenantModel } from '../tenants/choose.ts';
import { tenantSelected } from '../texts/tenants.ts';

export const tenantShowSelected = command({
  options: {},
  examples: [['azsphere tenant show-selected -o json', 'the ID and the name, for a script']],
  notes: 'Where nothing was selected and there is only one tenant, that one is shown: commands use it.',
  run: async (_, context) => {
    const client = await cloud(context);
    const tenantId = await chooseTenant(context, client, undefined);
    const tenant = tenantModel(await client.getTenant({ params: { tenantId } }));
    context.say(tenantSelected(tenant));
    return tenant;
  },
});
