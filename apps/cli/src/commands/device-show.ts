import { SpheriteError } from '@spherite/protocol';
import { cloud } from '../cloud.ts';
import { command, deviceOption, tenantOption } from '../command.ts';
import { claimedModel } from '../devices/claimed-model.ts';
import { tellSelected } from '../devices/on-device.ts';
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
    if (picked.kind === 'reachable') tellSelected(context, picked.device, named);
    const [deviceId, tenantId] = await Promise.all([
      picked.kind === 'reachable' ? readDeviceId(context, picked.device) : picked.deviceId,
      chooseTenant(context, client, tenant),
    ]);
    const found = await client.getDevice({ params: { tenantId, deviceId } }).catch(adviseToClaim);
    const device = claimedModel(found);
    context.say(...claimedDevice(device));
    return device;
  },
});

const adviseToClaim = (error: unknown): never => {
  if (!(error instanceof SpheriteError) || error.code !== 'DEVICE_NOT_FOUND') throw error;
  throw new SpheriteError(
    error.code,
    `${error.message} One that nobody has claimed yet is claimed with 'azsphere device claim'.`,
    { cause: error },
  );
};
