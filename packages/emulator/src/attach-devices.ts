import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  createDevice,
  type Device,
  type DeviceLink,
  type DeviceSetup,
  deviceClock,
  type Flash,
  memoryState,
  openBus,
  openFlash,
  passedOver,
} from '@spherite/device';
import { createIdentity, type Identity, identityFromSeed } from '@spherite/identity';
import { createTurns, httpSend, type ProcessIdentity, type Send } from '@spherite/protocol';
import type { Service } from '@spherite/service';
import { createUndoing } from './undoing.ts';

export interface AttachOptions extends DeviceSetup {
  readonly home: string;
  readonly self: ProcessIdentity;
  readonly data?: string;
  readonly seed?: string;
  readonly now: () => number;
  readonly report: (error: unknown) => void;
}

/** A device that is plugged in and switched on. */
export interface AttachedDevice {
  readonly id: string;
  /** What a program opens: the path of a port, or `host:port`. */
  readonly serial: string;
  /** The device's place on the bus; `azsphere --device` takes it, too. */
  readonly connectionPath: string;
  readonly device: Device;
}

export interface AttachedDevices {
  readonly devices: readonly AttachedDevice[];
  /** The options for new devices that say something else than what the data folder keeps, such as `--seed`. */
  readonly passedOver: readonly string[];
  /** Switches them on: they say so on their lines, and authenticate themselves to the service. */
  boot(): void;
  close(): Promise<void>;
}

/**
 * Makes devices, or finds those that the data folder keeps, enters them in the factory's registry, and plugs them in.
 * @param lines - one for each device; they are closed by whoever opened them.
 */
export const attachDevices = async (
  options: AttachOptions,
  service: Service,
  lines: readonly DeviceLink[],
): Promise<AttachedDevices> => {
  const { home, self, data, report, now } = options;
  const undoing = createUndoing();
  try {
    const bus = await openBus(home, self);
    const plans = await Promise.all(
      lines.map(async (link, index) => {
        const flash = data === undefined ? undefined : await openDeviceFlash(options, data, index);
        if (flash) undoing.later(() => flash.close());
        const identity = flash?.identity ?? makeIdentity(options, index);
        await register(service, identity, now);
        return { identity, link, flash };
      }),
    );
    const inVain = new Set(
      plans.flatMap(({ identity, flash }, index) => [
        ...(isOfOtherSeed(options, identity, index) ? ['--seed'] : []),
        ...(flash ? passedOver(flash.state, options.factory) : []),
      ]),
    );
    const send = fewAtOnce(httpSend(service.url));
    const devices: AttachedDevice[] = [];
    for (const { identity, link, flash } of plans) {
      let ipAddress: string | undefined;
      const device = createDevice({
        identity,
        service: { url: service.url, send },
        clock: deviceClock(now),
        random: randomBytes,
        report,
        flash: flash ?? memoryState(options.factory),
        ...(options.radio ? { radio: options.radio } : {}),
        ...(options.trust ? { trust: options.trust } : {}),
        address: () => ipAddress,
      });
      undoing.later(() => device.close());
      device.attach(link);
      const place = await bus.announce({ deviceId: identity.deviceId, link: link.address });
      undoing.later(() => place.withdraw());
      ({ ipAddress } = place);
      devices.push({ id: device.id, serial: place.serial, connectionPath: place.connectionPath, device });
    }
    const boot = (): void => {
      for (const { device } of devices) device.boot();
    };
    return { devices, passedOver: [...inVain], boot, close: undoing.undo };
  } catch (error) {
    await undoing.undo();
    throw error;
  }
};

/** Devices that are switched on together all authenticate themselves at once; a connection for each would cost more than they do. */
const connections = 8;

const fewAtOnce = (send: Send): Send => {
  const inTurn = createTurns(connections);
  return (request) => inTurn(() => send(request));
};

const makeIdentity = ({ seed }: AttachOptions, index: number): Identity =>
  seed === undefined ? createIdentity() : identityFromSeed(seed, index);

const isOfOtherSeed = ({ seed, data }: AttachOptions, { deviceId }: Identity, index: number): boolean =>
  data !== undefined && seed !== undefined && identityFromSeed(seed, index).deviceId !== deviceId;

const openDeviceFlash = (options: AttachOptions, data: string, index: number): Promise<Flash> =>
  openFlash(join(data, 'devices', String(index + 1)), {
    owner: options.self,
    newIdentity: () => makeIdentity(options, index),
    ...(options.factory ? { factory: options.factory } : {}),
  });

/** What the silicon maker does with each chip; a device that the data folder keeps has been through it. */
const register = async (service: Service, identity: Identity, now: () => number): Promise<void> => {
  const purpose = 'factory-registration';
  const { Nonce: nonce } = await service.deviceAuthentication.createChallenge(
    { body: { DeviceId: identity.deviceId, Purpose: purpose } },
    undefined,
  );
  const statement = identity.sign({ purpose, audience: service.url, nonce, time: now() });
  await service.emulator.registerDevice({ body: { statement } }, undefined);
};
