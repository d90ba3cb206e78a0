import { Hono, type Context as HonoContext } from 'hono';
import type { z } from 'zod';
import { parseJsonBody } from './json.ts';
import type { InputSchemas, Operation, Operations, Port } from './operation.ts';
import { RequestProblem } from './problem.ts';

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
      const input = await parseInput(operation, request, options.maxBody);
      const answer = await behave.call(port, input, context);
      return request.body(stringify(answer), operation.status, { 'content-type': 'application/json' });
    });
  }
  // Only after every route stands: a path that exists under another method is 405, not 404 (RFC 9110 §15.5.6).
  for (const [path, allowed] of methods) {
    app.all(path, (request) => {
      request.header('allow', allowed.join(', '));
      throw new RequestProblem(
        'method-not-allowed',
        `${request.req.method} is not possible here; allowed: ${allowed.join(', ')}.`,
      );
    });
  }
  app.notFound((request) =>
    options.refuse(new RequestProblem('not-found', 'There is nothing at this address.'), request),
  );
  app.onError((error, request) => options.refuse(error, request));
  return app;
};

const parseInput = async (
  operation: Operation,
  request: HonoContext,
  maxBody: number,
): Promise<Record<keyof InputSchemas, unknown>> => {
  const input: Partial<Record<keyof InputSchemas, unknown>> = {};
  if (operation.params) input.params = check(operation.params, request.req.param(), 'params');
  if (operation.query) input.query = check(operation.query, request.req.query(), 'query');
  if (operation.headers) input.headers = check(operation.headers, request.req.header(), 'headers');
  if (operation.body) input.body = check(operation.body, await readBody(request, maxBody), 'body');
  return input as Record<keyof InputSchemas, unknown>;
};

const readBody = async (request: HonoContext, maxBody: number): Promise<unknown> => {
  const type = request.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new RequestProblem('content-type', 'The request body must be sent as application/json.', 'body');
  if (Number(request.req.header('content-length') ?? 0) > maxBody) throw tooLarge(maxBody);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBody) throw tooLarge(maxBody);
    chunks.push(chunk);
  }
  return parseJsonBody(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
};

const tooLarge = (maxBody: number): RequestProblem =>
  new RequestProblem('too-large', `The request body is larger than ${maxBody} bytes.`, 'body');

const check = (schema: z.ZodType, value: unknown, part: keyof InputSchemas): unknown => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = [part, ...(issue?.path ?? [])].join('.');
  throw new RequestProblem('invalid', issue?.message ?? 'The request is malformed.', where);
};
