import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { RequestProblem, SpheriteError, serviceRefusal } from '@spherite/protocol';

/** Refusals in the documented shape where no framework has a say yet. */

export function refuse(response: ServerResponse, error: unknown, status?: number): void {
  const refusal = serviceRefusal(error);
  const body = JSON.stringify(refusal.body);
  response.writeHead(status ?? refusal.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    // What is left of the request is not worth reading.
    connection: 'close',
  });
  response.end(body);
}

/** Refuses on the bare connection, which is of no use afterwards. */
export function refuseConnection(socket: Duplex, status: number, what: string): void {
  const body = JSON.stringify(serviceRefusal(new RequestProblem('invalid', what)).body);
  // Whoever is refused may be gone already, and nobody else listens for that on a connection which Node gave away.
  socket.on('error', () => undefined);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** What Node's parser refuses, by its own code (https://nodejs.org/api/http.html#event-clienterror). */
export function parserRefusal(code: string | undefined): { status: number; what: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, what: 'The request has more header bytes than the 16 KiB that are read.' };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, what: 'The extensions of a chunk are longer than any that are read.' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, what: 'The request did not arrive within the time that is waited for one.' };
    default:
      return { status: 400, what: 'This is not a request of HTTP/1.1.' };
  }
}

export const portTaken = (host: string, port: number, cause: Error): SpheriteError => {
  const code = 'code' in cause ? cause.code : undefined;
  const why = code === 'EADDRINUSE' ? 'another program listens there' : `the system says ${String(code)}`;
  return new SpheriteError(
    'PORT_TAKEN',
    `The service cannot listen on ${host}:${port}: ${why}. Stop that program, or choose another port; port 0 takes any free one.`,
    { cause },
  );
};
