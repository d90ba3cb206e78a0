import { cloud } from '../cloud.ts';
import { command, deviceOption, tenantOption } from '../command.ts';
import { claimedModel } from '../devices/claimed-model.ts';
import { pickDevice } from '../devices/pick.ts';
import { readDeviceId } from '../devices/proof.ts';
import { chooseTenant } from '../tenants/choose.ts';
import { claimedDevice } from '../texts/devices.ts';

export const deviceShow = command({
  options: { device: deviceOption, tenant: tenantOption },
  examples: [
    ['azsphere device show', 'the attached device, as the service knows it'],
    ['azsphere device show --device <device ID> -o json', 'any device of the selected tenant, for a script'],
  ],
  run: async ({ device: named, tenant }, context) => {
    const client = await cloud(context);
    const picked = pickDevice(await context.host.listAttachedDevices(context.home), named);
    const [deviceId, tenantId] = await Promise.all([
      picked.kind === 'reachable' ? readDeviceId(context, picked.device) : picked.deviceId,
      chooseTenant(context, client, tenant),
    ]);
    const device = claimedModel(await client.getDevice({ params: { tenantId, deviceId } }));
    context.say(...claimedDevice(device));
    return device;
  },
});
