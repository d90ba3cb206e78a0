import { Agent, request } from 'node:http';
import type { PlainReply, PlainRequest } from '@spherite/protocol';

export interface LoadOptions {
  /** So many requests are under way at any time, each on a connection that is kept. */
  readonly connections: number;
  /** What every reply has to be. */
  readonly status: number;
}

/**
 * Sends the requests from this process, as any client on Node does: its own share of the work is in the figure of each
 * server alike.
 *
 * @returns the replies, in the order of the requests, and how many there were in a second.
 * @throws when one has not the status that is expected.
 */
export const load = async (
  origin: string,
  requests: readonly PlainRequest[],
  { connections, status }: LoadOptions,
): Promise<{ replies: PlainReply[]; perSecond: number }> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const replies: PlainReply[] = [];
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let index = next++; index < requests.length; index = next++) {
        const reply = await exchange(agent, origin, requests[index] as PlainRequest);
        if (reply.status !== status)
          throw new Error(`${reply.status} instead of ${status}: ${Buffer.from(reply.body)}`);
        replies[index] = reply;
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return { replies, perSecond: requests.length / seconds };
};

const exchange = (
  agent: Agent,
  origin: string,
  { method, path, headers, body }: PlainRequest,
): Promise<PlainReply> =>
  new Promise((resolve, reject) => {
    const length = body ? { 'content-length': body.byteLength } : {};
    const outgoing = request(
      origin + path,
      { agent, method, headers: { ...headers, ...length } },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: {}, body: Buffer.concat(chunks) }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
