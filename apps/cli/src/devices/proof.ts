import { deviceAuthenticationClient, deviceStatementHeader } from '@spherite/protocol';
import type { Context } from '../context.ts';
import type { ReachableDevice } from './pick.ts';

/** Asks a device over its line who it is. In upper case. */
export const readDeviceId = ({ host }: Context, { address }: ReachableDevice): Promise<string> =>
  host.withDevice(address, async (device) =>
    (await device.getSecurityState()).deviceIdentifier.toUpperCase(),
  );

/**
 * Lets an attached device prove its key to the service.
 * @returns the header that carries its statement.
 */
export const proveDevice = async (
  context: Context,
  { address }: ReachableDevice,
  deviceId: string,
  purpose: 'claim' | 'tenant-creation',
): Promise<{ [deviceStatementHeader]: string }> => {
  const { origin, send } = await context.service();
  const challenge = { DeviceId: deviceId, Purpose: purpose };
  const { Nonce: nonce } = await deviceAuthenticationClient(send).createChallenge({ body: challenge });
  const { statement } = await context.host.withDevice(address, (device) =>
    device.attest({ body: { purpose, audience: origin, nonce } }),
  );
  return { [deviceStatementHeader]: statement };
};
