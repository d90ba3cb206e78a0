import type { IncomingMessage } from 'node:http';
import { SpheriteError } from '@spherite/protocol';

/** This machine's own names, with any port: a proxy in a test has its own. */
const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?$/i;

/**
 * Lets through only what was sent by somebody on this machine on purpose. A page in a browser reaches us under a
 * foreign name (DNS rebinding: the Host tells) or from a foreign page (the Origin tells), and must not drive us.
 *
 * @throws SpheriteError `FORBIDDEN`
 */
export function guard({ headers }: IncomingMessage): void {
  const host = headers.host ?? '';
  if (!loopback.test(host))
    throw new SpheriteError(
      'FORBIDDEN',
      `The service answers only under a name of this machine, and the request was sent to ${JSON.stringify(host)}. Use http://127.0.0.1 or http://localhost with its port.`,
    );
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    throw new SpheriteError(
      'FORBIDDEN',
      `The request comes from a web page at ${JSON.stringify(origin)}, and none but the service's own may call it.`,
    );
}
