import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RequestProblem } from '@spherite/protocol';
import { guard } from './guard.ts';
import { parserRefusal, portTaken, refuse, refuseConnection } from './raw-answer.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpServer {
  readonly port: number;
  /** To be called in the turn in which the port was got: until then nobody is answered. */
  serve(listener: Listener): void;
  /** Lets answers that are under way reach their callers, for a moment, then ends. */
  close(): Promise<void>;
}

/** How long a caller may take, in milliseconds. */
const patientLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
};

/** How long answers under way are waited for at the end. */
const patience = 2_000;

/**
 * Listens, and answers by itself whatever is no proper request: it comes from elsewhere, or Node's parser does not
 * take it. Whoever sends a request slowly, or none, is not waited for.
 *
 * @throws SpheriteError `PORT_TAKEN`
 */
export async function listen(host: string, port: number, limits = patientLimits): Promise<HttpServer> {
  const server = createServer({
    // Node would refuse with an empty answer; the guard has a better one.
    requireHostHeader: false,
    ...limits,
  });
  /** The last answer on each connection, so that none is written into or before it. */
  const answers = new WeakMap<Duplex, ServerResponse>();

  server.on('clientError', (error: Error & { code?: string }, socket) => {
    const answer = answers.get(socket);
    const owed = answer !== undefined && !answer.writableFinished;
    const refuseNow = (): void => {
      const { status, what } = parserRefusal(error.code);
      refuseConnection(socket, status, what);
    };
    if (!socket.writable || error.code === 'ECONNRESET' || (owed && answer.headersSent)) socket.destroy();
    // What is broken is a further request: the one before it is answered first.
    else if (owed && answer.req.complete) answer.once('finish', refuseNow);
    else refuseNow();
  });
  server.on('connect', (_, socket) => refuseConnection(socket, 405, 'CONNECT is not possible here.'));
  server.on('checkExpectation', (_, response) =>
    refuse(
      response,
      new RequestProblem('invalid', 'Only 100-continue can be expected here.', 'headers.expect'),
      417,
    ),
  );

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portTaken(host, port, error)));
    server.listen(port, host, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    serve: (listener) => {
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        answers.set(request.socket, response);
        try {
          guard(request);
          // RFC 9112 §3.2: a target may also be a whole URL, or `*`; we are no proxy.
          if (!request.url?.startsWith('/'))
            throw new RequestProblem('invalid', 'The address must begin with a slash.');
        } catch (error) {
          refuse(response, error);
          return;
        }
        listener(request, response);
      });
    },
    close: () =>
      new Promise((resolve) => {
        const deadline = setTimeout(() => server.closeAllConnections(), patience);
        // A connection is kept open after the answer that it waited for, and is idle only then.
        const sweep = setInterval(() => server.closeIdleConnections(), 20);
        server.close(() => {
          clearTimeout(deadline);
          clearInterval(sweep);
          resolve();
        });
      }),
  };
}
