import { connect, type Socket } from 'node:net';

/** A whole request, ready to be written. */
export const requestBytes = (
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body = '',
): Buffer => {
  const lines = [`${method} ${url.pathname} HTTP/1.1`, `host: ${url.host}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (method !== 'GET') lines.push(`content-length: ${Buffer.byteLength(body)}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
};

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** A connection that is kept, for one request after the other. Costs a tenth of `http.request`, so that the server is what is measured. */
export interface RawConnection {
  exchange(request: Buffer): Promise<Reply>;
  close(): void;
}

export const openConnection = (url: URL): Promise<RawConnection> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => resolve(connectionOver(socket)));
  });

const connectionOver = (socket: Socket): RawConnection => {
  let answered: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined;
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    received += chunk;
    const head = received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /^content-length: (\d+)/im.exec(received.slice(0, head))?.[1];
    const chunked = length === undefined;
    const end = chunked ? received.indexOf('0\r\n\r\n', head + 2) + 5 : head + 4 + Number(length);
    if (chunked ? end < 5 : received.length < end) return;
    const reply = { status: Number(received.slice(9, 12)), body: received.slice(head + 4, end) };
    received = '';
    answered?.resolve(reply);
  });
  socket.on('close', () => answered?.reject(new Error('the connection was closed')));
  socket.on('error', (error) => answered?.reject(error));
  return {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        answered = { resolve, reject };
        socket.write(request);
      }),
    close: () => {
      answered = undefined;
      socket.destroy();
    },
  };
};

/**
 * Sends the requests over that many connections, each of them busy all the time.
 * @returns how many per second.
 * @throws when one has not the status that is expected.
 */
export const requestsPerSecond = async (
  url: URL,
  requests: readonly Buffer[],
  { connections, status }: { readonly connections: number; readonly status: number },
): Promise<number> => {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(url)));
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    open.map(async (connection) => {
      for (let request = requests[next++]; request; request = requests[next++]) {
        const reply = await connection.exchange(request);
        if (reply.status !== status) throw new Error(`${reply.status} instead of ${status}: ${reply.body}`);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  for (const connection of open) connection.close();
  return requests.length / seconds;
};
