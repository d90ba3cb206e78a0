import { watch } from 'node:fs';
import { join } from 'node:path';
import {
  busFolder,
  createListeners,
  deviceCommunicationPort,
  homeUnusable,
  makeFolder,
  serveDeviceCommunication,
} from '@spherite/protocol';
import { type AttachmentChange, createAttachedServers, type ServedDevice } from './attached-servers.ts';
import { openAuthority } from './authority.ts';
import { serveConnect } from './connect-server.ts';
import { deviceUrl } from './device-urls.ts';

export interface BridgeOptions {
  /** The devices on the bus of this home. */
  readonly home: string;
  /** Port of the device communication service; 0 takes any free one, and clients know 48938. */
  readonly port?: number;
  /** What a person chooses the port with; `--port` unless given. */
  readonly portOption?: string;
  /** Each device's REST API on its own address 192.168.35.N:443, where the user may; else on any port of 127.0.0.1. */
  readonly realAddresses?: boolean;
  /** Milliseconds since 1970, for certificates. */
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
  /** Told of bugs and faults of the machine. */
  readonly report: (error: unknown) => void;
}

/** A device that HTTPS clients reach. */
export interface BridgedDevice {
  /** 128 upper-case hexadecimal digits. */
  readonly deviceId: string;
  readonly ipAddress: string;
  readonly connectionPath: string;
  /** `https://127.0.0.1:PORT`, or `https://192.168.35.N` */
  readonly url: string;
}

/** The host's side of the service line for clients that speak HTTP: the device communication service, and HTTPS servers. */
export interface Bridge {
  /** `http://127.0.0.1:PORT`, of the device communication service. */
  readonly url: string;
  /** File of the certificate by which clients know the devices. */
  readonly ca: string;
  /** The devices that are attached now. */
  devices(): Promise<readonly BridgedDevice[]>;
  /** Calls `listener` with each device that comes or goes; returns how to stop. */
  onChange(listener: (change: AttachmentChange, device: BridgedDevice) => void): () => void;
  close(): Promise<void>;
}

/** The entries of a device come and go with several changes of the folder. */
const settleMs = 50;

/**
 * Starts a bridge for the devices that are attached, all of them or none. Devices that come or go later are noticed.
 *
 * @throws SpheriteError `PORT_TAKEN`, `ADDRESS_UNUSABLE`, `HOME_UNUSABLE` or `FILE_UNUSABLE`; nothing is left running then.
 */
export const startBridge = async (options: BridgeOptions): Promise<Bridge> => {
  const { home, port = deviceCommunicationPort, portOption = '--port', realAddresses = false } = options;
  const { now, random, report } = options;
  const changes = createListeners<[AttachmentChange, BridgedDevice]>();
  const authority = await openAuthority({ home, now, random });
  const servers = createAttachedServers({
    home,
    authority,
    realAddresses,
    onChange: (change, device) => changes.tell(change, bridgedDevice(device)),
    report,
  });
  const send = serveDeviceCommunication(
    {
      listDevices: async () => (await servers.sync()).map(connectionOf),
      rescanDevices: async () => (await servers.sync()).length,
    },
    report,
  );
  let stopWatching = (): void => {};
  try {
    stopWatching = watchBus(home, () => void servers.sync().catch(report));
    await servers.start();
    const connect = await serveConnect(send, { host: '127.0.0.1', port, portOption }, report);
    return {
      url: `http://127.0.0.1:${connect.port}`,
      ca: authority.path,
      devices: async () => (await servers.sync()).map(bridgedDevice),
      onChange: changes.add,
      close: async () => {
        stopWatching();
        await Promise.all([connect.close(), servers.close()]);
      },
    };
  } catch (error) {
    stopWatching();
    await servers.close();
    throw error;
  }
};

const bridgedDevice = ({ deviceId, ipAddress, connectionPath, port }: ServedDevice): BridgedDevice => ({
  deviceId,
  ipAddress,
  connectionPath,
  url: deviceUrl(ipAddress, port),
});

const connectionOf = ({ ipAddress, connectionPath, port }: ServedDevice) => ({
  IpAddress: ipAddress,
  DeviceConnectionPath: connectionPath,
  Port: port,
});

const watchBus = (home: string, changed: () => void): (() => void) => {
  const folder = join(home, busFolder);
  let timer: NodeJS.Timeout | undefined;
  try {
    makeFolder(folder);
    const watcher = watch(folder, { persistent: false }, (_, name) => {
      if (name !== null && !name.endsWith('.json')) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        changed();
      }, settleMs);
    });
    // A system that cannot watch the folder leaves clients to ask for the devices.
    watcher.on('error', () => watcher.close());
    return () => {
      clearTimeout(timer);
      watcher.close();
    };
  } catch (error) {
    throw homeUnusable(home, error);
  }
};
