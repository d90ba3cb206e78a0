import { createRequire } from 'node:module';
import { SpheriteError } from './errors.ts';
import type { Send } from './exchange.ts';

// An `import` of node:http reads all that it exports, and one of those is a getter that loads undici: more than a
// whole short-lived command has time for.
const { request } = createRequire(import.meta.url)('node:http') as typeof import('node:http');

export interface HttpSendOptions {
  /** Milliseconds of silence after which the exchange is given up. */
  readonly timeoutMs?: number;
  /** Bytes after which an answer is cut off as nonsense. */
  readonly maxAnswer?: number;
  readonly signal?: AbortSignal;
}

/**
 * Sends over `node:http`, which costs a short-lived process a tenth of what loading `fetch` does.
 * @param origin - `http://host:port`, without a path.
 * @throws SpheriteError `SERVICE_UNREACHABLE` when no whole answer came: what was asked may or may not have been done.
 */
export const httpSend = (origin: string, options: HttpSendOptions = {}): Send => {
  const { timeoutMs = 30_000, maxAnswer = 16 * 1024 * 1024, signal } = options;
  return ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const fail = (cause: Error): void => reject(unreachable(origin, cause));
      const outgoing = request(
        new URL(path, origin),
        {
          method,
          headers: { ...headers, ...(body ? { 'content-length': body.byteLength } : {}) },
          timeout: timeoutMs,
          ...(signal ? { signal } : {}),
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          let size = 0;
          incoming.on('data', (chunk: Buffer) => {
            size += chunk.byteLength;
            if (size > maxAnswer) outgoing.destroy(new Error(`the answer is larger than ${maxAnswer} bytes`));
            else chunks.push(chunk);
          });
          incoming.on('error', fail);
          incoming.on('end', () =>
            incoming.complete
              ? resolve({
                  status: incoming.statusCode ?? 0,
                  headers: Object.fromEntries(
                    Object.entries(incoming.headers).map(([k, v]) => [
                      k,
                      Array.isArray(v) ? v.join(', ') : (v ?? ''),
                    ]),
                  ),
                  body: Buffer.concat(chunks),
                })
              : fail(new Error('the connection was lost in the middle of the answer')),
          );
        },
      );
      outgoing.on('timeout', () =>
        outgoing.destroy(new Error(`no answer within ${timeoutMs / 1000} seconds`)),
      );
      outgoing.on('error', fail);
      outgoing.end(body);
    });
};

const unreachable = (origin: string, cause: Error): SpheriteError =>
  new SpheriteError(
    'SERVICE_UNREACHABLE',
    `The service at ${origin} did not answer: ${reason(cause)}. Start it with 'spherite up', then repeat the command: repeating is safe.`,
    { cause },
  );

const reason = (cause: Error & { code?: string }): string => {
  if (cause.code === 'ECONNREFUSED') return 'nothing listens there';
  if (cause.code === 'ECONNRESET') return 'the connection was lost';
  return cause.message || cause.code || 'the connection failed';
};
