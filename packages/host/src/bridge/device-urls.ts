import { type DeviceConnection, deviceCommunicationClient, httpSend } from '@spherite/protocol';

const httpsPort = 443;

/** Where a device answers to HTTPS: at its own address on the port of HTTPS, else on a port of 127.0.0.1. */
export const deviceUrl = (ipAddress: string, port: number): string =>
  port === httpsPort ? `https://${ipAddress}` : `https://127.0.0.1:${port}`;

/** A bridge of this machine answers at once. */
const timeoutMs = 2_000;

/**
 * Asks a bridge where the attached devices answer to HTTPS, by their connection paths. Empty when it does not say.
 * @param url - of its device communication service
 */
export const askDeviceUrls = async (url: string): Promise<ReadonlyMap<string, string>> => {
  const connections = await deviceCommunicationClient(httpSend(url, { timeoutMs }))
    .listDevices()
    .catch((): DeviceConnection[] => []);
  return new Map(
    connections.map(({ DeviceConnectionPath, IpAddress, Port }) => [
      DeviceConnectionPath,
      deviceUrl(IpAddress, Port),
    ]),
  );
};
