import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface HttpsReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Uint8Array;
  /** The common name in the server's certificate, which was verified. */
  readonly server: string;
}

/** One header of each name, as a device gives them. */
export const singleHeaders = (headers: HttpsReply['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

export interface HttpsClient extends Disposable {
  ask(url: string, options?: RequestOptions & { readonly body?: string | Uint8Array }): Promise<HttpsReply>;
}

/** A client that knows devices by this certificate and keeps its connections. */
export const createHttpsClient = (ca: string, maxSockets = 8): HttpsClient => {
  // A session that is resumed shows no certificate.
  const agent = new Agent({ keepAlive: true, maxSockets, maxCachedSessions: 0, ca: readFileSync(ca) });
  return {
    ask: (url, { body, ...options } = {}) =>
      new Promise((resolve, reject) => {
        const outgoing = request(url, { agent, ...options }, (incoming) => {
          const chunks: Buffer[] = [];
          const { subject } = (incoming.socket as TLSSocket).getPeerCertificate();
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              text: Buffer.concat(chunks).toString(),
              body: Buffer.concat(chunks),
              server: String(subject.CN),
            }),
          );
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
    [Symbol.dispose]: () => agent.destroy(),
  };
};
