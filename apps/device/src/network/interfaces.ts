import type { NetworkInterface } from '@spherite/protocol';
import type { Wifi } from '../wifi/wifi.ts';

/** Ethernet as it is now. */
export interface Ethernet {
  readonly up: boolean;
  readonly hardwareAddress: string;
}

/** The emulator's own network hands out this address, of a range that is nobody's (RFC 5737). */
const ethernetAddress = '192.0.2.2';

/**
 * The interfaces in the order of their names.
 *
 * @param address - of the device on its service line.
 * @param ethernet - absent in a device that has none.
 */
export const listInterfaces = (
  address: string,
  ethernet: Ethernet | undefined,
  wifi: Pick<Wifi, 'connection' | 'isOn' | 'hardwareAddress'>,
): NetworkInterface[] => [
  local('azspheresvc', address),
  ...(ethernet
    ? [outward('eth0', ethernet, { isJoined: ethernet.up, ipAddress: ethernetAddress, internet: true })]
    : []),
  local('lo', '127.0.0.1'),
  outward(
    'wlan0',
    { up: wifi.isOn(), hardwareAddress: wifi.hardwareAddress },
    { isJoined: wifi.connection() !== undefined, ...wifi.connection() },
  ),
];

/** One that leads nowhere but to the PC or to the device itself. */
const local = (interfaceName: string, address: string): NetworkInterface => ({
  interfaceName,
  interfaceUp: true,
  connectedToNetwork: false,
  ipAcquired: false,
  connectedToInternet: false,
  ipAddresses: [address],
});

interface Connection {
  readonly isJoined: boolean;
  readonly ipAddress?: string;
  readonly internet?: boolean;
}

const outward = (
  interfaceName: string,
  { up, hardwareAddress }: Ethernet,
  { isJoined, ipAddress, internet = false }: Connection,
): NetworkInterface => {
  const addresses = isJoined && ipAddress !== undefined ? [ipAddress] : [];
  const hasAddress = addresses.length > 0;
  return {
    interfaceName,
    interfaceUp: up,
    connectedToNetwork: isJoined,
    ipAcquired: hasAddress,
    connectedToInternet: hasAddress && internet,
    hardwareAddress,
    ipAssignment: 'dynamic',
    ipAddresses: addresses,
  };
};
