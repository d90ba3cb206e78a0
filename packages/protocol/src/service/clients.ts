import { deviceCommunicationOperations } from '../connect/operations.ts';
import { type Client, type ClientOptions, client } from '../contract/client.ts';
import type { Operations } from '../contract/operation.ts';
import { emulatorApiPrefix, emulatorOperations } from '../emulator/operations.ts';
import { SpheriteError } from '../errors.ts';
import type { Send } from '../exchange.ts';
import { deviceAuthenticationOperations, deviceAuthenticationPrefix } from './device-authentication.ts';
import { publicApiPrefix, serviceOperations } from './operations.ts';
import { recoveryOperations, recoveryPrefix } from './recovery.ts';
import { refusedByService } from './refusals.ts';

export type ServiceClient = Client<typeof serviceOperations>;
export type DeviceAuthenticationClient = Client<typeof deviceAuthenticationOperations>;
export type RecoveryClient = Client<typeof recoveryOperations>;
export type DeviceCommunicationClient = Client<typeof deviceCommunicationOperations>;
export type EmulatorClient = Client<typeof emulatorOperations>;

/** @param accessToken - asked for before each request, so that it may be renewed. */
export const serviceClient = (send: Send, accessToken: () => string | Promise<string>): ServiceClient =>
  clientOf(serviceOperations, send, publicApiPrefix, accessToken);

export const deviceAuthenticationClient = (send: Send): DeviceAuthenticationClient =>
  clientOf(deviceAuthenticationOperations, send, deviceAuthenticationPrefix);

export const recoveryClient = (send: Send): RecoveryClient =>
  clientOf(recoveryOperations, send, recoveryPrefix);

export const deviceCommunicationClient = (send: Send): DeviceCommunicationClient =>
  clientOf(deviceCommunicationOperations, send, '');

/** @param token - the token of the locator file. */
export const emulatorClient = (send: Send, token: string): EmulatorClient =>
  clientOf(emulatorOperations, send, emulatorApiPrefix, () => token);

const clientOf = <Ops extends Operations>(
  operations: Ops,
  send: Send,
  prefix: string,
  token?: () => string | Promise<string>,
): Client<Ops> => {
  const options: ClientOptions = {
    send,
    prefix,
    refused: refusedByService,
    malformed: (operation, why) =>
      new SpheriteError(
        'SERVICE_ANSWER_MALFORMED',
        `The service's answer to ${operation.method} ${prefix}${operation.path} makes no sense: ${why}. Check that Spherite of this version is at this address, then repeat the command: repeating is safe.`,
      ),
  };
  return client(
    operations,
    token ? { ...options, headers: async () => ({ authorization: `Bearer ${await token()}` }) } : options,
  );
};
