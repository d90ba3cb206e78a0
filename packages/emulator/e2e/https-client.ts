import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface HttpsReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The common name in the server's certificate, which was verified. */
  readonly server: string;
}

export interface HttpsClient extends Disposable {
  ask(url: string, options?: RequestOptions & { readonly body?: string | Uint8Array }): Promise<HttpsReply>;
}

/** A client that knows devices by this certificate and keeps its connections. */
export const createHttpsClient = (ca: string, maxSockets = 8): HttpsClient => {
  const agent = new Agent({ keepAlive: true, maxSockets, ca: readFileSync(ca) });
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
