import { createServer } from 'node:https';
import type { Send } from '@spherite/protocol';
import { deviceDoor } from './device-door.ts';
import { type ListeningServer, listen, type Place } from './listen.ts';
import { patience, serveHttp } from './serve-http.ts';

/** How long a connection may say nothing, in milliseconds, and how many there may be. */
const limits = { handshakeTimeout: 10_000, maxConnections: 128 };

/**
 * Serves the REST API of one device over HTTPS.
 * @throws SpheriteError `PORT_TAKEN` or `ADDRESS_UNUSABLE`
 */
export const serveDeviceApi = (
  send: Send,
  tls: { readonly cert: string; readonly key: string },
  place: Place,
  report: (error: unknown) => void,
  { handshakeTimeout, maxConnections } = limits,
): Promise<ListeningServer> => {
  const server = createServer({
    ...tls,
    ...patience,
    handshakeTimeout,
    minVersion: 'TLSv1.2',
    // The device does not mind.
    requireHostHeader: false,
  });
  server.maxConnections = maxConnections;
  serveHttp(server, send, deviceDoor, report);
  return listen(server, place);
};
