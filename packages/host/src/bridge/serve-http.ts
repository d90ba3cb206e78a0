import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { createTurns, type PlainReply, type PlainRequest, type Send } from '@spherite/protocol';
import { createBodyReader } from './request-body.ts';

/** Why a request is answered by the door and nobody behind it. */
export type DoorProblem = 'foreign' | 'unknown' | 'method' | 'target' | 'too-large' | 'malformed' | 'failed';

/** How a server answers requests that do not get through to what it serves. */
export interface Door {
  /** Whether it comes from somebody on this machine on purpose, and from no web page. */
  admits(headers: IncomingHttpHeaders): boolean;
  /** Whether this path leads anywhere for whoever came to this address of the machine. */
  knows?(path: string, address: string): boolean;
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

/** A page in a browser says where it comes from, with `Origin` or in the words of Fetch Metadata. */
export const isFromPage = (headers: IncomingHttpHeaders): boolean =>
  headers.origin !== undefined ||
  !['none', 'same-origin'].includes(String(headers['sec-fetch-site'] ?? 'none'));

/** Requests that wait for their answers on one connection. Known clients send the next one when the last is answered. */
const maxOwed = 16;
/** Requests behind those, which are not answered; whoever sends more is told nothing at all. */
const maxUnanswered = 1_024;
/** Of one server; the rest wait here, where they are forgotten when whoever asked has gone. */
const maxUnderWay = 64;
/** How long whoever was refused on the bare connection may take to end it. */
const lingerMs = 1_000;

/** One that requests come on. */
interface Connection {
  /** Requests that have no answer yet. */
  owed: number;
  /** Those that get none. */
  unanswered: number;
}

/**
 * Serves plain requests on a server of `node:http` or `node:https`.
 * @param report - told why a request failed; whoever asked reads only that it did
 */
export const serveHttp = (server: Server, send: Send, door: Door, report: (error: unknown) => void): void => {
  const connections = new WeakMap<Duplex, Connection>();
  const readBody = createBodyReader(door.maxBody);
  const inTurn = createTurns(maxUnderWay);

  /** False when so many are under way on its connection that it ends with them. */
  const takesOn = ({ socket }: IncomingMessage, outgoing: ServerResponse): boolean => {
    const connection = connections.get(socket) ?? { owed: 0, unanswered: 0 };
    connections.set(socket, connection);
    if (connection.owed >= maxOwed || connection.unanswered > 0) {
      if (++connection.unanswered > maxUnanswered) socket.destroy();
      return false;
    }
    connection.owed++;
    outgoing.once('finish', () => connection.owed--);
    if (connection.owed === maxOwed) outgoing.shouldKeepAlive = false;
    return true;
  };

  const answer = (outgoing: ServerResponse, reply: PlainReply): void => {
    // A server that ends does not wait for the next request.
    if (!server.listening) outgoing.shouldKeepAlive = false;
    write(outgoing, reply);
  };

  const refuse = (incoming: IncomingMessage, outgoing: ServerResponse, problem: DoorProblem): void => {
    incoming.resume();
    answer(outgoing, door.refuse(problem));
  };

  server.on('request', (incoming, outgoing) => {
    if (!takesOn(incoming, outgoing)) return;
    const { method, url = '', socket } = incoming;
    if ((incoming.headersDistinct['host']?.length ?? 0) > 1) return refuse(incoming, outgoing, 'malformed');
    if (!door.admits(incoming.headers)) return refuse(incoming, outgoing, 'foreign');
    if (!isMethod(method)) return refuse(incoming, outgoing, 'method');
    // A target may also be a whole URL, or `*` (RFC 9112 §3.2).
    if (!url.startsWith('/')) return refuse(incoming, outgoing, 'target');
    if (door.knows?.(url, socket.localAddress ?? '') === false) return refuse(incoming, outgoing, 'unknown');
    const headers = headersOf(incoming.headers);
    const pass = async (body?: Uint8Array): Promise<void> => {
      const request = { method, path: url, headers, ...(body && { body }) };
      try {
        await inTurn(async () => {
          if (!socket.destroyed) answer(outgoing, await send(request));
        });
      } catch (error) {
        report(error);
        answer(outgoing, door.refuse('failed'));
      }
    };
    if (hasNoBody(incoming.headers)) void pass();
    else readBody(incoming, pass, () => answer(outgoing, door.refuse('too-large')));
  });

  // What Node's parser refuses is answered on the bare connection, which is of no use afterwards.
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    // Whoever is refused may be gone already.
    socket.on('error', () => undefined);
    const owed = connections.get(socket)?.owed ?? 0;
    // An answer to a later request must not be taken for that to an earlier one.
    if (!socket.writable || owed > 0 || !isOfHttp(error.code)) return socket.destroy();
    socket.end(bareAnswer(door.refuse(error.code === 'HPE_INVALID_METHOD' ? 'method' : 'malformed')));
    const linger = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(linger));
  });
};

/** The codes of Node's parser. Everything else is a connection that failed, perhaps before its TLS stood. */
const isOfHttp = (code = ''): boolean => /^(HPE|ERR_HTTP)_/.test(code);

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

const write = (outgoing: ServerResponse, { status, headers, body }: PlainReply): void => {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length });
  // A string goes out together with the head, a buffer in a write of its own.
  outgoing.end(Buffer.from(body).toString('latin1'), 'latin1');
};

const bareAnswer = ({ status, headers, body }: PlainReply): Buffer => {
  const lines = Object.entries({ ...headers, 'content-length': body.length, connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n`), body]);
};
