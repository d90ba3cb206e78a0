import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with an exchange. */
export type Fault =
  /** The request never arrives. */
  | 'refused'
  /** It is carried out, and its reply is lost. */
  | 'reply lost'
  /** It is carried out, and the reply ends in the middle of its body. */
  | 'reply cut'
  /** It is carried out, and something between answers nonsense. */
  | 'garbage'
  /** It is carried out, and the answer is JSON of another shape. */
  | 'another shape'
  /** It is carried out, and something between answers 502. */
  | '5xx';

export interface FaultyProxy extends AsyncDisposable {
  readonly url: string;
  target: string;
  /** Asked for each request; undefined passes it on unharmed. */
  fault: (method: string, path: string) => Fault | undefined;
  /** Every request that met a fault. */
  readonly met: { readonly fault: Fault; readonly method: string; readonly path: string }[];
}

/** Stands between a command and the service, and spoils chosen exchanges. */
export const startFaultyProxy = async (): Promise<FaultyProxy> => {
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const fault = proxy.fault(method, url);
    if (fault) proxy.met.push({ fault, method, path: url });
    if (fault === 'refused') return void incoming.socket.destroy();
    const body: Buffer[] = [];
    for await (const chunk of incoming) body.push(chunk);
    const forwarded = request(new URL(url, proxy.target), { method, headers });
    forwarded.end(Buffer.concat(body));
    const [reply] = await once(forwarded, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of reply) chunks.push(chunk);
    const answer = Buffer.concat(chunks);
    const json = { 'content-type': 'application/json' };
    switch (fault) {
      case undefined:
        outgoing.writeHead(reply.statusCode, reply.headers).end(answer);
        break;
      case 'reply lost':
        incoming.socket.destroy();
        break;
      case 'reply cut':
        outgoing.writeHead(reply.statusCode, { ...json, 'content-length': answer.length });
        outgoing.write(answer.subarray(0, answer.length / 2), () => incoming.socket.destroy());
        break;
      case 'garbage':
        outgoing.writeHead(reply.statusCode, json).end('<html>It works!</html>');
        break;
      case 'another shape':
        outgoing.writeHead(reply.statusCode, json).end('{"ok":true}');
        break;
      case '5xx':
        outgoing.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    fault: () => undefined,
    met: [],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
};
