import { isIP } from 'node:net';
import { DeviceRefusal, deviceErrors, type NetworkPort, type NetworkProxy } from '@spherite/protocol';
import type { SystemParts } from '../parts.ts';

export interface Proxy {
  readonly commands: Pick<NetworkPort, 'getProxy' | 'setProxy' | 'deleteProxy'>;
  status(isOnline: boolean): 'disabled' | 'enabled' | 'resolvingProxyName' | 'ready';
  start(): void;
  stop(): void;
}

/** Asking for the address of a name takes so long. */
const resolutionMs = 200;

/** The proxy that the device is to use. Nothing goes through it: the emulator's network needs none. */
export const createProxy = ({ store, clock }: Pick<SystemParts, 'store' | 'clock'>): Proxy => {
  let isResolved = false;
  let cancel = (): void => {};

  const resolve = (): void => {
    cancel();
    const address = store.state.network.proxy?.address ?? '';
    isResolved = isIP(address) !== 0;
    // Names that end so have no address anywhere (RFC 6761 §6.4).
    if (isResolved || /(^|\.)invalid\.?$/i.test(address)) return;
    cancel = clock.after(resolutionMs, () => {
      isResolved = true;
    });
  };

  const set = async (proxy: NetworkProxy | undefined): Promise<void> => {
    await store.change(({ network: { proxy: _, ...network } }) => ({
      network: { ...network, ...(proxy ? { proxy } : {}) },
    }));
    resolve();
  };

  return {
    commands: {
      getProxy: () => {
        const { password, ...visible } = store.state.network.proxy ?? {};
        return visible;
      },
      setProxy: async ({ body }) => {
        check(body);
        await set(body);
        return body;
      },
      deleteProxy: async () => {
        await set(undefined);
        return {};
      },
    },
    status: (isOnline) => {
      if (!store.state.network.proxy?.enabled) return 'disabled';
      if (!isOnline) return 'enabled';
      return isResolved ? 'ready' : 'resolvingProxyName';
    },
    start: resolve,
    stop: () => cancel(),
  };
};

/** @throws DeviceRefusal for credentials that do not suit the authentication. */
const check = ({ authenticationType, username, password }: NetworkProxy): void => {
  const given = [username, password].filter((credential) => credential !== undefined).length;
  if (authenticationType === 'anonymous' && given > 0)
    throw new DeviceRefusal(400, deviceErrors.AnonymousAuthDoesNotUseUsernameOrPassword);
  if (authenticationType === 'basic' && given < 2)
    throw new DeviceRefusal(400, deviceErrors.BasicAuthrequiresUsernameAndPassword);
};
