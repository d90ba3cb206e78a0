import type { Identity } from '@spherite/identity';
import {
  createTurns,
  deviceCommands,
  type LineServer,
  type Link,
  type RadioEnvironment,
  restApiVersion,
  type Send,
  SpheriteError,
  serveDevice,
  serveLine,
} from '@spherite/protocol';
import { createAccess } from './access/access.ts';
import { createTrust } from './access/trust.ts';
import { type DebugPorts, localDebugPorts } from './applications/debug-ports.ts';
import type { DeviceClock } from './clock.ts';
import { type Credential, createDeviceAuthentication, type DeviceService } from './device-authentication.ts';
import { memoryState, type StateStore } from './device-state.ts';
import { createDeviceLog } from './diagnostics/device-log.ts';
import { gatewayd } from './diagnostics/messages.ts';
import { createOperatingSystem, type OperatingSystem } from './operating-system.ts';
import type { SystemParts } from './parts.ts';
import { createSilicon } from './silicon.ts';
import { osVersion } from './system/system.ts';
import type { Radio } from './wifi/air.ts';
import { defaultRadio } from './wifi/default-radio.ts';

export interface DeviceOptions {
  readonly identity: Identity;
  /** The service that the device authenticates itself to; without one it has no network. */
  readonly service?: DeviceService;
  readonly clock: DeviceClock;
  readonly random: (bytes: number) => Uint8Array;
  /** Where the device keeps its state; without one, it forgets it with the process. */
  readonly flash?: StateStore;
  /** PEM of certificates and public keys whose images the device believes, besides those that the service names. */
  readonly trust?: readonly string[];
  /** What is in the air around the device; two or three networks to try things with unless given. */
  readonly radio?: RadioEnvironment;
  /** The device's address on its service line; that of the first board while there is none. */
  readonly address?: () => string | undefined;
  /** Where the ports of a debugging session come from; this machine unless given. */
  readonly debugPorts?: DebugPorts;
  /** Told of every line that the device says on its link, too. */
  readonly log?: (text: string) => void;
  /** Told of a bug in the device; the host reads `InternalError`. */
  readonly report?: (error: unknown) => void;
}

/** A simulated device. */
export interface Device {
  /** 128 hexadecimal digits, upper case. */
  readonly id: string;
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
  const store = withRestarts(options.flash ?? memoryState(), () => restart());
  const silicon = createSilicon(identity, random);
  const trust = createTrust(store, options.trust ?? []);
  const access = createAccess({ silicon, store, trust });
  const radio: Radio = { environment: options.radio ?? defaultRadio };
  const address = (): string => options.address?.() ?? firstBoard;
  const debugPorts = options.debugPorts ?? localDebugPorts();
  const inTurn = createTurns(1);
  const lines = new Set<LineServer>();
  let startedAt = clock.monotonic();
  let callOffRestart: (() => void) | undefined;
  let system: OperatingSystem | undefined;
  let handle: Send | undefined;

  const say = (text: string): void => {
    options.log?.(text);
    for (const line of lines) line.log(`${text}\n`);
  };

  const log = createDeviceLog(say, () => clock.monotonic() - startedAt);

  const restart = (): void => {
    // The first counts: whoever keeps asking does not keep the device from it.
    callOffRestart ??= clock.after(restartDelayMs, () => boot('restart'));
  };

  const authentication =
    service &&
    createDeviceAuthentication({
      silicon,
      service: { ...service, send: whenOnline(service, () => system?.isOnline() ?? false) },
      clock,
      osVersion,
      log: say,
      authenticated: async (credential) => {
        const known = ({ tenantId, trustedKeystore }: Pick<Credential, 'tenantId' | 'trustedKeystore'>) =>
          JSON.stringify([tenantId, trustedKeystore]);
        const { tenantId, trustedKeystore } = credential;
        if (known(credential) !== known(store.state))
          await store.change(() => ({ tenantId, trustedKeystore: [...trustedKeystore] }));
      },
    });

  const parts: SystemParts = {
    silicon,
    store,
    clock,
    random,
    report,
    log,
    restart,
  };

  const cancelRestart = (): void => {
    callOffRestart?.();
    callOffRestart = undefined;
  };

  const boot = (reason = 'power on'): void => {
    cancelRestart();
    system?.stop();
    startedAt = clock.monotonic();
    say(`[boot] Spherite, a simulated MT3620; ${reason}.`);
    say(`G=${silicon.generalKey}`);
    say(`D=${silicon.deviceId},N=${silicon.bootNonce()}`);
    say(`[boot] Azure Sphere OS ${osVersion}, REST API ${restApiVersion}.`);
    log.record(gatewayd.osVersion(osVersion));
    system = createOperatingSystem({
      ...{ parts, access, trust, authentication, debugPorts, inTurn, startedAt, radio, address },
    });
    handle = serveDevice(system.port, {
      authorize: access.authorize,
      report,
      refused: (error) => log.record(gatewayd.commonError(error)),
    });
    system.start();
    authentication?.start();
  };

  const send: Send = (request) => {
    if (!handle) throw new Error('the device is switched off');
    // What comes after the path is for nobody else to read.
    const [path = ''] = request.path.split('?', 1);
    log.record(gatewayd.request(request.method, path));
    return handle(request);
  };

  return {
    id: identity.deviceId,
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
      system?.stop();
      for (const line of lines) line.close();
      lines.clear();
    },
  };
};

/**
 * A change can fail and be what the device knows all the same, where the disk did not keep it. Whatever else the command
 * had to do was left undone: a start makes everything anew from the state.
 */
const withRestarts = (store: StateStore, restart: () => void): StateStore => ({
  get state() {
    return store.state;
  },
  blobs: store.blobs,
  change: async (change) => {
    let before = store.state;
    try {
      return await store.change((state) => {
        before = state;
        return change(state);
      });
    } catch (error) {
      if (store.state !== before) restart();
      throw error;
    }
  },
});

/** The real network gives this address to the first board. */
const firstBoard = '192.168.35.2';

/** A device whose network is down fails as one whose service is away. */
const whenOnline =
  ({ url, send }: DeviceService, isOnline: () => boolean): Send =>
  async (request) => {
    if (!isOnline())
      throw new SpheriteError('SERVICE_UNREACHABLE', `The device has no network, so it cannot reach ${url}.`);
    return send(request);
  };

/** What `/.well-known/core` says; JSON has the content format 50 (RFC 7252 §12.3). */
const resources = Object.values(deviceCommands).map(({ path, summary }) => ({
  path,
  title: summary,
  ct: 50,
}));
