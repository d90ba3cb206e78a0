import { Hono, type Context as HonoContext } from 'hono';
import type { Operation, Operations, Port } from './operation.ts';
import { notAllowed, nothingHere, parseInput, type RawInput, tooLarge } from './parse-input.ts';

export interface RoutesOptions<Context> {
  /** Establishes who is calling, or throws what `refuse` understands. Runs before anything else is looked at. */
  readonly context: (operation: Operation, request: HonoContext) => Context | Promise<Context>;
  /** Turns whatever was thrown into the API's documented error response. */
  readonly refuse: (error: unknown, request: HonoContext) => Response | Promise<Response>;
  /** How the API writes JSON; `JSON.stringify` unless the real system has its own habits. */
  readonly stringify?: (value: unknown) => string;
  /** Largest request body in bytes. */
  readonly maxBody: number;
  /** Headers that every reply carries, refusals included. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves a contract over its port: every part of the request parsed, every refusal in the API's own shape. */
export const routes = <Ops extends Operations, Context>(
  operations: Ops,
  port: Port<Ops, Context>,
  options: RoutesOptions<Context>,
): Hono => {
  const app = new Hono();
  const stringify = options.stringify ?? JSON.stringify;
  const methods = new Map<string, string[]>();

  const headers = Object.entries(options.headers ?? {});
  if (headers.length > 0)
    app.use(async (request, next) => {
      await next();
      for (const [name, value] of headers) request.header(name, value);
    });
  for (const [name, operation] of Object.entries(operations)) {
    const behave = port[name as keyof Ops] as (input: unknown, context: Context) => unknown;
    methods.set(operation.path, [...(methods.get(operation.path) ?? []), operation.method]);
    app.on(operation.method, operation.path, async (request) => {
      const context = await options.context(operation, request);
      const input = await parseInput(operation, rawInput(request), options.maxBody);
      const answer = await behave.call(port, input, context);
      // The cast: a view of shared memory is no body to `fetch`, and nobody here makes one.
      return new Response(operation.answerType ? (answer as Uint8Array<ArrayBuffer>) : stringify(answer), {
        status: operation.status,
        headers: { 'content-type': operation.answerType ?? 'application/json' },
      });
    });
  }
  // Only after every route stands: a path that exists under another method is 405, not 404 (RFC 9110 §15.5.6).
  for (const [path, allowed] of methods) {
    app.all(path, (request) => {
      request.header('allow', allowed.join(', '));
      throw notAllowed(request.req.method, allowed);
    });
  }
  app.notFound((request) => options.refuse(nothingHere(), request));
  app.onError((error, request) => options.refuse(error, request));
  return app;
};

const rawInput = ({ req }: HonoContext): RawInput => ({
  params: () => req.param(),
  query: () => req.query(),
  header: (name) => req.header(name),
  body: (limit) => readBody(req.raw.body, limit),
});

const readBody = async (stream: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
};
