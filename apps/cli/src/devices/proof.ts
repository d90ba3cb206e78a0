import { addressName } from '@spherite/host';
import { deviceAuthenticationClient, deviceStatementHeader } from '@spherite/protocol';
import type { Context } from '../context.ts';
import { identify } from './on-device.ts';
import type { ReachableDevice } from './pick.ts';

/** Asks a device over its line who it is. In upper case. */
export const readDeviceId = (context: Context, device: ReachableDevice): Promise<string> =>
  context.host.withDevice(device.address, (client) => identify(context, client, device));

export type ProofPurpose = 'claim' | 'tenant-creation';

/** A nonce of the service, for one statement of one device. */
export const askNonce = async (
  context: Context,
  deviceId: string,
  purpose: ProofPurpose,
): Promise<string> => {
  const { send } = await context.service();
  const challenge = { DeviceId: deviceId, Purpose: purpose };
  return (await deviceAuthenticationClient(send).createChallenge({ body: challenge })).Nonce;
};

/**
 * Lets an attached device prove its key to the service.
 * @returns the header that carries its statement.
 */
export const proveDevice = async (
  context: Context,
  { address }: ReachableDevice,
  nonce: string,
  purpose: ProofPurpose,
): Promise<{ [deviceStatementHeader]: string }> => {
  const { origin } = await context.service();
  context.verbose(`The device at ${addressName(address)} proves its key to ${origin}.`);
  const { statement } = await context.host.withDevice(address, (device) =>
    device.attest({ body: { purpose, audience: origin, nonce } }),
  );
  return { [deviceStatementHeader]: statement };
};
