import { createTurns, systemLineClock } from '@spherite/protocol';
import { type AttachedDevice, addressOf, listAttachedDevices } from '../attached-devices.ts';
import { holdLine } from '../sharing/hold-line.ts';
import type { Authority } from './authority.ts';
import { createDeviceLine } from './device-line.ts';
import { serveDeviceApi } from './device-server.ts';

export interface AttachedServersOptions {
  readonly home: string;
  readonly authority: Authority;
  /** Listen on each device's own address, port 443, instead of any port of 127.0.0.1. */
  readonly realAddresses: boolean;
  /** Told of each device that comes or goes after the start, with its server. */
  readonly onChange: (change: AttachmentChange, device: ServedDevice) => void;
  /** Told of bugs and faults of the machine. */
  readonly report: (error: unknown) => void;
}

export type AttachmentChange = 'attached' | 'detached';

/** A device with the port on which its REST API answers. */
export interface ServedDevice extends AttachedDevice {
  readonly port: number;
}

/** One HTTPS server for each attached device. */
export interface AttachedServers {
  /**
   * Starts the servers of the devices that are attached.
   * @throws SpheriteError `HOME_UNUSABLE`, and when one could not be started, why
   */
  start(): Promise<void>;
  /**
   * Looks which devices are attached by now, and starts and stops servers accordingly. Why one cannot be started is
   * reported once for each device.
   * @throws SpheriteError `HOME_UNUSABLE`
   */
  sync(): Promise<readonly ServedDevice[]>;
  close(): Promise<void>;
}

interface Running {
  readonly served: ServedDevice;
  close(): Promise<void>;
}

/** What is different from the last time. */
interface Changes {
  readonly gone: readonly ServedDevice[];
  readonly started: readonly ServedDevice[];
  /** Why servers could not be started, by the keys of their devices. */
  readonly failed: ReadonlyMap<string, unknown>;
}

export const createAttachedServers = (options: AttachedServersOptions): AttachedServers => {
  const { home, authority, realAddresses, onChange, report } = options;
  /** In the order of the devices' places. */
  let attached: ReadonlyMap<string, AttachedDevice> = new Map();
  const running = new Map<string, Running>();
  /** Devices without a server, of which that was reported. */
  const reported = new Set<string>();
  // One after the other, so that nothing is started twice.
  const inTurn = createTurns(1);
  let open = true;

  const serve = async (device: AttachedDevice): Promise<Running> => {
    const line = createDeviceLine((signal) => holdLine(addressOf(device), { signal }), systemLineClock, {
      onGone: () => void sync().catch(report),
      report,
    });
    const { ipAddress } = device;
    const place = realAddresses ? { host: ipAddress, port: 443 } : { host: '127.0.0.1', port: 0 };
    const server = await serveDeviceApi(line.send, await authority.issue(ipAddress), place, report);
    return {
      served: { ...device, port: server.port },
      close: async () => {
        await server.close();
        await line.close();
      },
    };
  };

  const look = async (): Promise<Changes> => {
    const devices = open ? await listAttachedDevices(home) : [];
    attached = new Map(devices.map((device) => [keyOf(device), device]));
    const gone = [...running].filter(([key]) => !attached.has(key));
    for (const [key] of gone) running.delete(key);
    await Promise.all(gone.map(([, { close }]) => close()));
    const started: ServedDevice[] = [];
    const failed = new Map<string, unknown>();
    const serveOne = async ([key, device]: readonly [string, AttachedDevice]): Promise<void> => {
      try {
        const server = await serve(device);
        running.set(key, server);
        started.push(server.served);
      } catch (error) {
        failed.set(key, error);
      }
    };
    await Promise.all([...attached].filter(([key]) => !running.has(key)).map(serveOne));
    return { gone: gone.map(([, { served }]) => served), started, failed };
  };

  const start = async (): Promise<void> => {
    const { failed } = await look();
    for (const key of attached.keys()) if (failed.has(key)) throw failed.get(key);
  };

  const update = async (): Promise<readonly ServedDevice[]> => {
    const { gone, started, failed } = await look();
    for (const device of gone) onChange('detached', device);
    for (const device of started) onChange('attached', device);
    for (const key of reported) if (!failed.has(key)) reported.delete(key);
    for (const [key, error] of failed) {
      if (!reported.has(key)) report(error);
      reported.add(key);
    }
    return [...attached.keys()].flatMap((key) => running.get(key)?.served ?? []);
  };

  const sync = (): Promise<readonly ServedDevice[]> => inTurn(update);

  return {
    start: () => inTurn(start),
    sync,
    close: async () => {
      open = false;
      await inTurn(look);
    },
  };
};

/** Another device at the same place is another one. */
const keyOf = ({ deviceId, ipAddress, link }: AttachedDevice): string =>
  JSON.stringify([deviceId, ipAddress, link]);
