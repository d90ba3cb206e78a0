import type { Device } from '@spherite/protocol';
import { cloud } from '../cloud.ts';
import { command, tenantOption } from '../command.ts';
import { claimedModel } from '../devices/claimed-model.ts';
import { chooseTenant } from '../tenants/choose.ts';
import { claimedDevices } from '../texts/devices.ts';

export const deviceList = command({
  options: { tenant: tenantOption },
  examples: [['azsphere device list', 'the devices of the selected tenant']],
  run: async ({ tenant }, context) => {
    const client = await cloud(context);
    const tenantId = await chooseTenant(context, client, tenant);
    const found: Device[] = [];
    let continuation: string | undefined;
    do {
      const page = await client.listDevices({
        params: { tenantId },
        query: { maxPageSize: 1000 },
        headers: { 'sphere-continuation': continuation },
      });
      found.push(...page.Items);
      continuation = page.ContinuationToken ?? undefined;
    } while (continuation !== undefined);
    const devices = found.map(claimedModel);
    context.say(...claimedDevices(devices));
    return devices;
  },
});
