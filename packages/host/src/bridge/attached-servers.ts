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
  /** Told of bugs and faults of the machine. */
  readonly report: (error: unknown) => void;
}

/** A device with the port on which its REST API answers. */
export interface ServedDevice extends AttachedDevice {
  readonly port: number;
}

/** One HTTPS server for each attached device. */
export interface AttachedServers {
  /**
   * Looks which devices are attached, and starts and stops servers accordingly.
   * @throws SpheriteError `HOME_UNUSABLE`, and when none could be started, why the first one could not
   */
  sync(): Promise<readonly ServedDevice[]>;
  close(): Promise<void>;
}

interface Running {
  readonly device: AttachedDevice;
  readonly port: number;
  close(): Promise<void>;
}

export const createAttachedServers = (options: AttachedServersOptions): AttachedServers => {
  const { home, authority, realAddresses, report } = options;
  const running = new Map<string, Running>();
  // One after the other, so that nothing is started twice.
  const inTurn = createTurns(1);
  let open = true;

  const start = async (device: AttachedDevice): Promise<Running> => {
    const line = createDeviceLine(() => holdLine(addressOf(device)), systemLineClock, {
      onGone: () => void sync().catch(report),
      report,
    });
    const { ipAddress } = device;
    const place = realAddresses ? { host: ipAddress, port: 443 } : { host: '127.0.0.1', port: 0 };
    const server = await serveDeviceApi(line.send, await authority.issue(ipAddress), place, report);
    return {
      device,
      port: server.port,
      close: async () => {
        await server.close();
        await line.close();
      },
    };
  };

  const look = async (): Promise<readonly ServedDevice[]> => {
    const attached = new Map(
      (open ? await listAttachedDevices(home) : []).map((device) => [keyOf(device), device]),
    );
    const gone = [...running].filter(([key]) => !attached.has(key));
    for (const [key] of gone) running.delete(key);
    await Promise.all(gone.map(([, server]) => server.close()));
    const started = await Promise.allSettled(
      [...attached]
        .filter(([key]) => !running.has(key))
        .map(async ([key, device]) => running.set(key, await start(device))),
    );
    const failures = started.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    if (failures.length > 0 && running.size === 0) throw failures[0];
    failures.forEach(report);
    return [...attached].flatMap(([key, device]) => {
      const server = running.get(key);
      return server ? [{ ...device, port: server.port }] : [];
    });
  };

  const sync = (): Promise<readonly ServedDevice[]> => inTurn(look);

  return {
    sync,
    close: async () => {
      open = false;
      await sync();
    },
  };
};

/** Another device at the same place is another one. */
const keyOf = ({ deviceId, ipAddress, link }: AttachedDevice): string =>
  JSON.stringify([deviceId, ipAddress, link]);
