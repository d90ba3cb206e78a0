import { createIdentity, type Identity, identityFromSeed } from '@spherite/identity';
import { httpSend, type ProcessIdentity, readLocator, SpheriteError } from '@spherite/protocol';
import { openBus } from '../bus/bus.ts';
import { deviceClock } from '../clock.ts';
import { createDevice } from '../create-device.ts';
import { type DeviceSetup, passedOver, readDeviceSetup } from '../device-setup.ts';
import { memoryState } from '../device-state.ts';
import { type Flash, openFlash } from '../flash/open-flash.ts';
import type { DeviceLink } from '../links/device-link.ts';
import { openPtyLink } from '../links/pty-link.ts';
import { openTcpLink } from '../links/tcp-link.ts';
import type { Arguments } from './arguments.ts';
import { register } from './registration.ts';

/** What the program gets from the world. */
export interface Surroundings {
  readonly home: string;
  readonly self: ProcessIdentity;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: (line: string) => void;
  readonly report: (error: unknown) => void;
}

/** A device that runs as a program of its own. */
export interface RunningDevice {
  /** What `--json` prints. */
  readonly ready: {
    readonly event: 'ready';
    readonly pid: number;
    readonly id: string;
    readonly serial: string;
    readonly connectionPath: string;
    readonly service: { readonly url: string };
  };
  close(): Promise<void>;
}

/** Plugs a device in and switches it on. What was opened is closed again in the opposite order, also when a step fails. */
export const runDevice = async (args: Arguments, surroundings: Surroundings): Promise<RunningDevice> => {
  const { home, self, now, random, log, report } = surroundings;
  const closers: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const url = args.service ?? (await serviceOfHome(home));
    const bus = await openBus(home, self);
    const { factory = {}, ...surroundingsOfDevice } = await readDeviceSetup(args.setup);
    const { identity, flash } = await identify(args, self, factory);
    if (flash) closers.push(() => flash.close());
    const inVain = flash ? passedOver(flash.state, factory) : [];
    if (inVain.length > 0)
      log(`warn: ${args.flash} keeps the device that it has; for a new one only: ${inVain.join(', ')}.`);
    const link = await openLink(args);
    closers.push(() => link.close());
    const service = { url, send: httpSend(url, { timeoutMs: 10_000 }) };
    let ipAddress: string | undefined;
    const device = createDevice({
      ...surroundingsOfDevice,
      identity,
      service: { ...service, register: () => register({ home, identity, service, now }) },
      clock: deviceClock(now),
      random,
      log,
      report,
      flash: flash ?? memoryState(factory),
      address: () => ipAddress,
    });
    closers.push(() => device.close());
    device.attach(link);
    device.boot();
    const place = await bus.announce({ deviceId: device.id, link: link.address });
    closers.push(() => place.withdraw());
    ({ ipAddress } = place);
    const { connectionPath, serial } = place;
    return {
      ready: { event: 'ready', pid: self.pid, id: device.id, serial, connectionPath, service: { url } },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

const serviceOfHome = async (home: string): Promise<string> => {
  const locator = await readLocator(home);
  if (locator) return new URL(locator.service.url).origin;
  throw new SpheriteError(
    'SERVICE_NOT_FOUND',
    `No Spherite is running in ${home}. Start one with 'spherite up', or name a service with --service URL.`,
  );
};

const identify = async (
  { flash: folder, seed }: Arguments,
  owner: ProcessIdentity,
  factory: NonNullable<DeviceSetup['factory']>,
): Promise<{ identity: Identity; flash?: Flash }> => {
  const newIdentity = (): Identity => (seed === undefined ? createIdentity() : identityFromSeed(seed, 0));
  if (folder === undefined) return { identity: newIdentity() };
  const flash = await openFlash(folder, { owner, newIdentity, factory });
  if (seed === undefined || flash.identity.deviceId === newIdentity().deviceId)
    return { identity: flash.identity, flash };
  await flash.close();
  throw new SpheriteError(
    'USAGE',
    `The flash folder ${folder} holds another device than the one of this seed. Leave --seed out, or name another folder.`,
  );
};

const openLink = ({ listen }: Arguments): Promise<DeviceLink> =>
  'pty' in listen ? openPtyLink({ path: listen.pty }) : openTcpLink(listen.tcp);
