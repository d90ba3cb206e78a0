import type { Identity } from '@spherite/identity';
import {
  type DevicePort,
  deviceCommands,
  deviceSend,
  type LineServer,
  type Link,
  restApiVersion,
  type Send,
  serveLine,
} from '@spherite/protocol';
import type { DeviceClock } from './clock.ts';
import { createDeviceAuthentication, type DeviceService } from './device-authentication.ts';
import { memoryState, type StateStore } from './device-state.ts';
import { createOperatingSystem, osVersion } from './operating-system.ts';
import { createSilicon } from './silicon.ts';

export interface DeviceOptions {
  readonly identity: Identity;
  /** The service that the device authenticates itself to; without one it has no network. */
  readonly service?: DeviceService;
  readonly clock: DeviceClock;
  readonly random: (bytes: number) => Uint8Array;
  /** Where the device keeps its state; without one, it forgets it with the process. */
  readonly flash?: StateStore;
  /** Told of every line that the device says on its link, too. */
  readonly log?: (text: string) => void;
  /** Told of a bug in the device; the host reads `InternalError`. */
  readonly report?: (error: unknown) => void;
}

/** A simulated device. */
export interface Device {
  /** 128 hexadecimal digits, upper case. */
  readonly id: string;
  /** The device's behaviour, for use in process. */
  readonly port: DevicePort;
  /** The device's REST API as its line carries it, for use in process. */
  readonly send: Send;
  /** Serves a link; returns how to stop. The link stays open: whoever opened it closes it. */
  attach(link: Link): () => void;
  /** Switches the device on. Attach its links first: they keep what it says for the host that comes later. */
  boot(): void;
  /** Switches it off, as pulling the plug does. */
  close(): void;
}

/** The reply to a restart command is on the line long before. */
const restartDelayMs = 50;

/**
 * Makes a device; nothing happens before it is booted.
 *
 * @example
 * ```ts
 * const device = createDevice({ identity: createIdentity(), clock: deviceClock(Date.now), random: randomBytes });
 * const { device: link, connect } = inProcessLink();
 * device.attach(link);
 * device.boot();
 * ```
 */
export const createDevice = (options: DeviceOptions): Device => {
  const { identity, service, clock, random, report = () => {} } = options;
  const store = options.flash ?? memoryState();
  const silicon = createSilicon(identity, random);
  const lines = new Set<LineServer>();
  let startedAt = clock.monotonic();
  let cancelRestart = (): void => {};

  const log = (text: string): void => {
    options.log?.(text);
    for (const line of lines) line.log(`${text}\n`);
  };

  const authentication =
    service &&
    createDeviceAuthentication({
      silicon,
      service,
      clock,
      osVersion,
      log,
      authenticated: async ({ tenantId }) => {
        if (tenantId !== store.state.tenantId) await store.save({ tenantId });
      },
    });

  const boot = (reason = 'power on'): void => {
    cancelRestart();
    startedAt = clock.monotonic();
    log(`[boot] Spherite, a simulated MT3620; ${reason}.`);
    log(`G=${silicon.generalKey}`);
    log(`D=${silicon.deviceId},N=${silicon.bootNonce()}`);
    log(`[boot] Azure Sphere OS ${osVersion}, REST API ${restApiVersion}.`);
    authentication?.start();
  };

  const port = createOperatingSystem({
    silicon,
    store,
    clock,
    authentication,
    startedAt: () => startedAt,
    restart: () => {
      cancelRestart();
      cancelRestart = clock.after(restartDelayMs, () => boot('restart'));
    },
  });
  const send = deviceSend(port, report);

  return {
    id: identity.deviceId,
    port,
    send,
    attach: (link) => {
      const line = serveLine({
        link,
        handle: send,
        clock: { now: clock.monotonic, after: clock.after },
        random,
        resources,
        onError: report,
      });
      lines.add(line);
      return () => {
        lines.delete(line);
        line.close();
      };
    },
    boot: () => boot(),
    close: () => {
      cancelRestart();
      authentication?.stop();
      for (const line of lines) line.close();
      lines.clear();
    },
  };
};

/** What `/.well-known/core` says; JSON has the content format 50 (RFC 7252 §12.3). */
const resources = Object.values(deviceCommands).map(({ path, summary }) => ({
  path,
  title: summary,
  ct: 50,
}));
