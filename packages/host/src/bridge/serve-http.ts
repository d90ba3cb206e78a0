import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { PlainReply, PlainRequest, Send } from '@spherite/protocol';

/** Why a request is answered by the door and nobody behind it. */
export type DoorProblem = 'foreign' | 'method' | 'target' | 'too-large' | 'malformed' | 'failed';

/** How a server answers requests that do not get through to what it serves. */
export interface Door {
  /** Whether it comes from somebody on this machine on purpose, and from no web page. */
  admits(headers: IncomingHttpHeaders): boolean;
  refuse(problem: DoorProblem): PlainReply;
  /** The largest request body, in bytes. */
  readonly maxBody: number;
}

/** How long a caller may take, in milliseconds: whoever sends a request slowly, or none, is not waited for. */
export const patience = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
} as const;

const methods: ReadonlySet<string | undefined> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const isMethod = (method: string | undefined): method is PlainRequest['method'] => methods.has(method);

/** Those that a device looks at. `Accept` is none of them: it answers in the format that it has, whatever was asked for. */
const carriedHeaders = ['content-type', 'azsphere-capabilities'] as const;

/**
 * Serves plain requests on a server of `node:http` or `node:https`.
 * @param report - told why a request failed; whoever asked reads only that it did
 */
export const serveHttp = (server: Server, send: Send, door: Door, report: (error: unknown) => void): void => {
  /** The last answer on each connection. */
  const answers = new WeakMap<Duplex, ServerResponse>();

  server.on('request', (incoming, outgoing) => {
    answers.set(incoming.socket, outgoing);
    const { method, url = '' } = incoming;
    if (!door.admits(incoming.headers)) return refuse(incoming, outgoing, door.refuse('foreign'));
    if (!isMethod(method)) return refuse(incoming, outgoing, door.refuse('method'));
    // A target may also be a whole URL, or `*` (RFC 9112 §3.2).
    if (!url.startsWith('/')) return refuse(incoming, outgoing, door.refuse('target'));
    const headers = headersOf(incoming.headers);
    const pass = (body?: Uint8Array): void => {
      send(body === undefined ? { method, path: url, headers } : { method, path: url, headers, body }).then(
        (reply) => answer(outgoing, reply),
        (error: unknown) => {
          report(error);
          answer(outgoing, door.refuse('failed'));
        },
      );
    };
    if (hasNoBody(incoming.headers)) pass();
    else readBody(incoming, door.maxBody, pass, () => answer(outgoing, door.refuse('too-large')));
  });

  // What Node's parser refuses is answered on the bare connection, which is of no use afterwards.
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    // Whoever is refused may be gone already.
    socket.on('error', () => undefined);
    const isOwed = answers.get(socket)?.writableFinished === false;
    // An answer to a later request must not be taken for that to an earlier one.
    if (!socket.writable || isOwed || error.code === 'ECONNRESET') socket.destroy();
    else socket.end(bareAnswer(door.refuse(error.code === 'HPE_INVALID_METHOD' ? 'method' : 'malformed')));
  });
};

const hasNoBody = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;

const headersOf = (headers: IncomingHttpHeaders): Record<string, string> => {
  const carried: Record<string, string> = {};
  for (const name of carriedHeaders) {
    const value = headers[name];
    if (typeof value === 'string') carried[name] = value;
  }
  return carried;
};

/** What is too large is read to its end and thrown away: many clients do not look for an answer before they have sent all. */
const readBody = (
  incoming: IncomingMessage,
  maxBody: number,
  whole: (body: Uint8Array) => void,
  tooLarge: () => void,
): void => {
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBody) chunks.length = 0;
    else chunks.push(chunk);
  });
  incoming.on('end', () => (size > maxBody ? tooLarge() : whole(Buffer.concat(chunks))));
};

const refuse = (incoming: IncomingMessage, outgoing: ServerResponse, reply: PlainReply): void => {
  incoming.resume();
  answer(outgoing, reply);
};

const answer = (outgoing: ServerResponse, { status, headers, body }: PlainReply): void => {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length });
  // A string goes out together with the head, a buffer in a write of its own.
  outgoing.end(Buffer.from(body).toString('latin1'), 'latin1');
};

const bareAnswer = ({ status, headers, body }: PlainReply): Buffer => {
  const lines = Object.entries({ ...headers, 'content-length': body.length, connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n`), body]);
};
