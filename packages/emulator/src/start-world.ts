import { randomBytes } from 'node:crypto';
import type { DeviceSetup } from '@spherite/device';
import { identifyProcess, isAlive } from '@spherite/host';
import { type Bridge, portTaken, startBridge } from '@spherite/host/bridge';
import { type ReadyEvent, readAnyLocator } from '@spherite/protocol';
import { createService, type Service } from '@spherite/service';
import manifest from '../package.json' with { type: 'json' };
import { type AttachedDevice, attachDevices } from './attach-devices.ts';
import { prepareHome } from './home/home-folder.ts';
import { keepLocator } from './home/locator-file.ts';
import { occupyHome } from './home/occupancy.ts';
import { openLines } from './open-lines.ts';
import { countStart, seededRandom } from './seeded-random.ts';
import { createUndoing } from './undoing.ts';

export interface WorldOptions extends DeviceSetup {
  readonly home: string;
  readonly pid: number;
  readonly devices: number;
  /** 0 takes any free one. */
  readonly port: number;
  /** A folder that keeps service and devices; without one, they are forgotten at the end. */
  readonly data?: string;
  /** Makes device IDs, identifiers and one-time passwords the same each time. */
  readonly seed?: string;
  readonly link?: 'pty' | 'tcp';
  readonly claims?: 'id' | 'proof';
  readonly origins?: readonly string[];
  /** A bridge for clients that speak HTTPS to devices; `port` is that of the device communication service. */
  readonly connect?: ConnectOptions;
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number;
  /** Told of bugs and faults of the machine. */
  readonly report: (error: unknown) => void;
}

export interface ConnectOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** Each device on its own address 192.168.35.N, where the user may. */
  readonly realAddresses: boolean;
}

/** A service and its devices, announced in a home. */
export interface World {
  readonly ready: ReadyEvent;
  readonly token: string;
  readonly service: Service;
  readonly devices: readonly AttachedDevice[];
  /** The pid of the one that was here before and ended without cleaning up. */
  readonly crashedBefore: number | undefined;
  /** The options for new devices that say something else than what the data folder keeps, such as `--seed`. */
  readonly passedOver: readonly string[];
  /** Switches the devices on. Apart from the start, because their first requests cost the service its own first ones. */
  boot(): void;
  /** Ends everything and takes away what announced it. */
  close(): Promise<void>;
}

const firstDirectory = { name: 'contoso.com', users: ['alice@contoso.com', 'bob@contoso.com'] };

/**
 * Starts a service and its devices in this process, and writes the locator file when both answer.
 *
 * @throws SpheriteError `ALREADY_RUNNING`, `HOME_UNUSABLE`, `PORT_TAKEN`, `ADDRESS_UNUSABLE`, and what a data folder
 * can bring; nothing is left running then.
 */
export const startWorld = async (options: WorldOptions): Promise<World> => {
  const { home, pid, data, seed, report, now = Date.now } = options;
  const undoing = createUndoing();
  try {
    const lines = openLines(options);
    undoing.later(() => lines.close());
    const self = await identifyProcess(pid);
    prepareHome(home);
    undoing.later(await occupyHome(home, { self, isAlive }));

    const crashedBefore = (await readAnyLocator(home))?.pid;
    const token = randomBytes(32).toString('base64url');
    let usersChanged = (): void => undefined;
    const service = await startService({
      pid,
      port: options.port,
      ...(data === undefined ? {} : { data }),
      ...(options.claims ? { claims: options.claims } : {}),
      ...(options.origins ? { origins: options.origins } : {}),
      token,
      version: manifest.version,
      clock: { now },
      random: randomBytes,
      ...(seed === undefined
        ? {}
        : { names: seededRandom(seed, `service, start ${await countStart(data)}`) }),
      usersChanged: () => usersChanged(),
      report,
      seed: { directories: [firstDirectory] },
    });
    undoing.later(() => service.close());

    const attached = await attachDevices({ ...options, now, self }, service, await lines.opened);
    undoing.later(() => attached.close());
    const bridge = options.connect && (await openBridge(options, options.connect));
    if (bridge) undoing.later(() => bridge.close());
    const urls = new Map((await bridge?.devices())?.map(({ deviceId, url }) => [deviceId, url]));

    const describe = async (): Promise<ReadyEvent> => ({
      event: 'ready',
      pid,
      home,
      version: manifest.version,
      service: { url: service.url },
      ...(bridge ? { connect: { url: bridge.url, ca: bridge.ca } } : {}),
      devices: attached.devices.map(({ id, serial }) => {
        const url = urls.get(id);
        return { id, serial, ...(url === undefined ? {} : { url }) };
      }),
      users: (await service.emulator.listUsers({}, undefined)).map(({ name, password }) => ({
        name,
        password,
      })),
    });
    const ready = await describe();
    const keeper = keepLocator(home, pid, async () => ({
      ...(await describe()),
      startTime: self.startTime,
      token,
    }));
    undoing.later(keeper.withdraw);
    await keeper.write();
    usersChanged = () => void keeper.write().catch(report);
    const { devices, passedOver, boot } = attached;
    return { ready, token, service, devices, crashedBefore, passedOver, boot, close: undoing.undo };
  } catch (error) {
    await undoing.undo();
    throw error;
  }
};

const startService = async (options: Parameters<typeof createService>[0]): Promise<Service> => {
  try {
    return await createService(options);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'PORT_TAKEN') throw await portTaken(options.port, error);
    throw error;
  }
};

const openBridge = ({ home, report }: WorldOptions, connect: ConnectOptions): Promise<Bridge> =>
  // Certificates are for clients, which go by the time of the machine.
  startBridge({
    ...connect,
    portOption: '--connect-port',
    home,
    now: Date.now,
    random: randomBytes,
    report,
  });
