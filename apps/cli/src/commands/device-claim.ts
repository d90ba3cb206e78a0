import { type DeviceClient, type ServiceClient, SpheriteError } from '@spherite/protocol';
import { cloud, finished } from '../cloud.ts';
import { command, deviceOption, flag, tenantOption } from '../command.ts';
import type { Context } from '../context.ts';
import { tellSelected } from '../devices/on-device.ts';
import { pickDevice, type ReachableDevice } from '../devices/pick.ts';
import { askNonce, proveDevice, readDeviceId } from '../devices/proof.ts';
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
    if (picked.kind === 'reachable') tellSelected(context, picked.device, named);
    const tenantId = await chooseTenant(context, client, tenant);
    const claimed =
      picked.kind === 'reachable'
        ? await claimAttached(context, client, tenantId, picked.device)
        : await claimById(context, client, tenantId, picked.deviceId);

    const { deviceId, claimedBefore } = claimed;
    const isNamedById = named?.toUpperCase() === deviceId;
    context.say(
      force && isNamedById ? text.claimedForced(named, tenantId) : text.claimed(deviceId, tenantId),
      ...(claimedBefore ? [text.claimedBefore] : []),
    );
    if (picked.kind === 'reachable') await tellDevice(context, picked.device);
    return { id: deviceId, tenantId, claimedBefore };
  },
});

interface Claimed {
  readonly deviceId: string;
  /** Whether the device was in this tenant already. */
  readonly claimedBefore: boolean;
}

const claimAttached = async (
  context: Context,
  client: ServiceClient,
  tenantId: string,
  device: ReachableDevice,
): Promise<Claimed> => {
  const prepare = (deviceId: string): Promise<[claimedBefore: boolean, nonce: string]> =>
    Promise.all([isIn(client, { tenantId, deviceId }), askNonce(context, deviceId, 'claim')]);
  // The bus nearly always has the ID that the device itself will give, so the service is asked meanwhile.
  const expected = device.entry?.deviceId;
  const [deviceId, early] = await Promise.all([
    readDeviceId(context, device),
    expected === undefined ? undefined : prepare(expected),
  ]);
  context.say(text.claimingAttached(deviceId, tenantId));
  const [claimedBefore, nonce] = deviceId === expected && early ? early : await prepare(deviceId);
  const headers = await proveDevice(context, device, nonce, 'claim');
  const started = await client.claimDevice({ params: { tenantId, deviceId }, headers });
  await finished(client, started, context.wait);
  return { deviceId, claimedBefore };
};

const claimById = async (
  context: Context,
  client: ServiceClient,
  tenantId: string,
  deviceId: string,
): Promise<Claimed> => {
  context.say(text.claimingById(deviceId, tenantId));
  const params = { tenantId, deviceId };
  const claimedBefore = await isIn(client, params);
  await finished(client, await client.claimDevice({ params, headers: {} }), context.wait);
  return { deviceId, claimedBefore };
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
