import type { Identity } from '@spherite/identity';
import {
  deviceAuthenticationClient,
  emulatorClient,
  readLocator,
  type Send,
  SpheriteError,
} from '@spherite/protocol';

export interface RegistrationOptions {
  readonly home: string;
  readonly identity: Identity;
  readonly service: { readonly url: string; readonly send: Send };
  readonly now: () => number;
}

/**
 * Enters a device in the registry of a service that runs in this home, as its maker would: the token for it is in the
 * locator file, which only the person who started the service can read.
 *
 * @throws SpheriteError `FORBIDDEN` when the service is not the one of this home.
 */
export const register = async ({ home, identity, service, now }: RegistrationOptions): Promise<void> => {
  const locator = await readLocator(home);
  if (!locator || new URL(locator.service.url).origin !== service.url)
    throw new SpheriteError(
      'FORBIDDEN',
      `The service at ${service.url} does not know this device, and only a device of its own home may be added. Start the device with the SPHERITE_HOME of that service; this one is ${home}.`,
    );
  const purpose = 'factory-registration';
  const { Nonce: nonce } = await deviceAuthenticationClient(service.send).createChallenge({
    body: { DeviceId: identity.deviceId, Purpose: purpose },
  });
  const statement = identity.sign({ purpose, audience: service.url, nonce, time: now() });
  await emulatorClient(service.send, locator.token).registerDevice({ body: { statement } });
};
