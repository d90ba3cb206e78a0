import { type DeviceClient, type ServiceClient, SpheriteError } from '@spherite/protocol';
import { cloud, finished } from '../cloud.ts';
import { command, deviceOption, flag, tenantOption } from '../command.ts';
import type { Context } from '../context.ts';
import { pickDevice, type ReachableDevice } from '../devices/pick.ts';
import { proveDevice, readDeviceId } from '../devices/proof.ts';
import { failureOf } from '../failure.ts';
import { chooseTenant } from '../tenants/choose.ts';
import * as text from '../texts/claim.ts';

export const deviceClaim = command({
  options: {
    device: deviceOption,
    tenant: tenantOption,
    force: flag('--force', 'Accepted for scripts that pass it: nothing is asked in any case.'),
  },
  examples: [
    ['azsphere device claim', 'the attached device, into the selected tenant'],
    ['azsphere device claim --device 1', 'one of several attached devices, by its connection path'],
    ['azsphere device claim --tenant "Contoso Ltd"', 'into a tenant other than the selected one'],
  ],
  notes:
    'A claim can never be undone: once claimed, a device belongs to its tenant for ever. A device that is not attached is claimed by its whole ID.',
  run: async ({ device: named, tenant, force }, context) => {
    context.say(text.claiming);
    const client = await cloud(context);
    const picked = pickDevice(await context.host.listAttachedDevices(context.home), named);
    const device = picked.kind === 'reachable' ? picked.device : undefined;
    const [deviceId, tenantId] = await Promise.all([
      picked.kind === 'reachable' ? readDeviceId(context, picked.device) : picked.deviceId,
      chooseTenant(context, client, tenant),
    ]);
    const announce = device ? text.claimingAttached : text.claimingById;
    context.say(announce(deviceId, tenantId));

    const claimedBefore = await claim(context, client, { tenantId, deviceId, device });

    const isNamedById = named?.toUpperCase() === deviceId;
    context.say(
      force && isNamedById ? text.claimedForced(named, tenantId) : text.claimed(deviceId, tenantId),
      ...(claimedBefore ? [text.claimedBefore] : []),
    );
    if (device) await tellDevice(context, device);
    return { id: deviceId, tenantId, claimedBefore };
  },
});

/** @returns whether the device was in this tenant already. */
const claim = async (
  context: Context,
  client: ServiceClient,
  { device, ...params }: { tenantId: string; deviceId: string; device: ReachableDevice | undefined },
): Promise<boolean> => {
  const [claimedBefore, headers] = await Promise.all([
    isIn(client, params),
    device ? proveDevice(context, device, params.deviceId, 'claim') : {},
  ]);
  const started = await client.claimDevice({ params, headers });
  await finished(client, started, context.wait);
  return claimedBefore;
};

const isIn = async (
  client: ServiceClient,
  params: { readonly tenantId: string; readonly deviceId: string },
): Promise<boolean> => {
  try {
    await client.getDevice({ params });
    return true;
  } catch (error) {
    if (error instanceof SpheriteError && error.code === 'DEVICE_NOT_FOUND') return false;
    throw error;
  }
};

/** A device learns its tenant by authenticating: when it starts, or now. The claim does not depend on it. */
const tellDevice = async ({ host, warn }: Context, { address }: ReachableDevice): Promise<void> => {
  try {
    await host.withDevice(address, (device: DeviceClient) => device.authenticate());
  } catch (error) {
    warn(text.notToldTenant(failureOf(error).message));
  }
};
