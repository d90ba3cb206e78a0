import { type AttachedDevice, addressOf, type DeviceAddress } from '@spherite/host';
import { IdentityError, parseDeviceId } from '@spherite/identity';
import { SpheriteError } from '@spherite/protocol';

/** A device that the command can talk to. */
export interface ReachableDevice {
  /** What the bus says of it; absent for a serial port that nobody announced. */
  readonly entry: AttachedDevice | undefined;
  readonly address: DeviceAddress;
  /** The device ID that it was named by: a device that gives another one is not meant. */
  readonly mustBe?: string;
}

/** What `--device` stands for. */
export type PickedDevice =
  | { readonly kind: 'reachable'; readonly device: ReachableDevice }
  /** A whole device ID, of a device that is not attached. */
  | { readonly kind: 'absent'; readonly deviceId: string };

/**
 * Finds the device that is meant, among those that are attached.
 * @param named - what was given with `--device`: ID, IP address, connection path, serial port or `host:port`.
 */
export const pickDevice = (attached: readonly AttachedDevice[], named: string | undefined): PickedDevice => {
  if (named === undefined) return reachable(onlyDevice(attached));
  const entry = attached.find((device) => goesBy(device, named));
  if (entry) {
    const { deviceId: mustBe } = entry;
    const device = reachableDevice(entry);
    return { kind: 'reachable', device: named.toUpperCase() === mustBe ? { ...device, mustBe } : device };
  }
  if (isPort(named)) return { kind: 'reachable', device: { entry, address: portAddress(named) } };
  if (/^\d{1,8}$/.test(named)) throw notAttached(`No device is attached at connection path ${named}.`);
  if (/^\d+\.\d+\.\d+\.\d+$/.test(named)) throw notAttached(`No device is attached at ${named}.`);
  return { kind: 'absent', deviceId: checkedDeviceId(named) };
};

/** As {@link pickDevice}, where nothing but an attached device will do. */
export const pickAttachedDevice = (
  attached: readonly AttachedDevice[],
  named: string | undefined,
): ReachableDevice => {
  const picked = pickDevice(attached, named);
  if (picked.kind === 'absent') throw notAttached(`Device ${picked.deviceId} is not attached.`);
  return picked.device;
};

export const reachableDevice = (entry: AttachedDevice): ReachableDevice => ({
  entry,
  address: addressOf(entry),
});

/** In upper case. @throws SpheriteError `DEVICE_ID_INVALID`, saying what is wrong with it. */
export const checkedDeviceId = (text: string): string => {
  try {
    return parseDeviceId(text);
  } catch (error) {
    if (error instanceof IdentityError)
      throw new SpheriteError(
        'DEVICE_ID_INVALID',
        `${text === '' ? 'The device is not named.' : error.message} --device takes a device ID, an IP address, a connection path or a serial port.`,
        { cause: error },
      );
    throw error;
  }
};

const onlyDevice = (attached: readonly AttachedDevice[]): AttachedDevice => {
  const [first, second] = attached;
  if (first === undefined)
    throw notAttached(
      "Failed to retrieve device ID from attached device: 'Could not connect to the device; please ensure it is attached.' No device is attached to this machine.",
    );
  if (second !== undefined)
    throw new SpheriteError(
      'DEVICE_NOT_NAMED',
      [
        `${attached.length} devices are attached. Name one of them with --device:`,
        ...attached.map(({ connectionPath, deviceId }) => ` --> ${connectionPath} (device ID ${deviceId})`),
      ].join('\n'),
    );
  return first;
};

const goesBy = ({ deviceId, ipAddress, connectionPath, link }: AttachedDevice, named: string): boolean =>
  named === connectionPath ||
  named === ipAddress ||
  named.toUpperCase() === deviceId ||
  named === (link.kind === 'pty' ? link.path : `${link.host}:${link.port}`);

const reachable = (entry: AttachedDevice): PickedDevice => ({
  kind: 'reachable',
  device: reachableDevice(entry),
});

const hostAndPort = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+):(\d{1,5})$/i;

const isPort = (named: string): boolean =>
  named.includes('/') || /^(\\\\\.\\)?COM\d+$/i.test(named) || hostAndPort.test(named);

const portAddress = (named: string): DeviceAddress => {
  const [, host, port] = hostAndPort.exec(named) ?? [];
  return host !== undefined && port !== undefined
    ? { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
    : { kind: 'pty', path: named };
};

export const notAttached = (what: string): SpheriteError =>
  new SpheriteError(
    'DEVICE_NOT_ATTACHED',
    `${what} Start a simulated one with 'spherite up', and see which are attached with 'azsphere device list-attached'.`,
  );
