import type { PlainReply, PlainRequest, Send } from '../exchange.ts';
import type { Operation, Operations, Port } from './operation.ts';
import { notAllowed, nothingHere, parseInput, type RawInput, tooLarge } from './parse-input.ts';

export interface PlainRoutesOptions {
  readonly stringify: (value: unknown) => string;
  /** Largest request body in bytes, where an operation names none. */
  readonly maxBody: number;
  /** Headers that every reply carries, refusals included. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What differs from one port to the next. */
export interface PortOptions<Context> {
  /** Establishes what the caller may do, or throws what `refuse` understands. Runs before anything else is looked at. */
  readonly context: (operation: Operation, request: PlainRequest) => Context;
  /** Turns whatever was thrown into the API's documented refusal. */
  readonly refuse: (error: unknown) => { readonly status: number; readonly text: string };
}

/**
 * Serves a contract over ports as {@link routes} does, for requests that are plain data: no URL, no `Request`, no
 * `Response` and no stream is made on the way, which on a serial line take longer than all the rest. The routes are
 * made once, however many ports they serve.
 */
export const plainRoutes = <Ops extends Operations, Context>(
  operations: Ops,
  options: PlainRoutesOptions,
): ((port: Port<Ops, Context>, of: PortOptions<Context>) => Send) => {
  const { stringify, maxBody } = options;
  const common = Object.fromEntries(
    Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const json = { 'content-type': 'application/json', ...common };
  const encoder = new TextEncoder();
  const find = finder(operations);

  return (port, { context, refuse }) => {
    const answer = async (request: PlainRequest): Promise<PlainReply> => {
      const [path = '', query = ''] = request.path.split('?', 2);
      const { name, operation, params } = find(request.method, path);
      const call = context(operation, request);
      const input = await parseInput(operation, rawInput(request, params, query), maxBody);
      const behave = port[name as keyof Ops] as (input: unknown, context: Context) => unknown;
      const value = await behave.call(port, input, call);
      const { status, answerType } = operation;
      return answerType
        ? { status, headers: { ...common, 'content-type': answerType }, body: value as Uint8Array }
        : { status, headers: json, body: encoder.encode(stringify(value)) };
    };
    return async (request) => {
      try {
        return await answer(request);
      } catch (error) {
        const { status, text } = refuse(error);
        return { status, headers: json, body: encoder.encode(text) };
      }
    };
  };
};

interface Route {
  readonly name: string;
  readonly operation: Operation;
}

interface Found extends Route {
  readonly params: Readonly<Record<string, string>>;
}

const finder = (operations: Operations): ((method: string, path: string) => Found) => {
  const paths = new Map<string, { readonly pattern: RegExp; readonly methods: Map<string, Route> }>();
  for (const [name, operation] of Object.entries(operations)) {
    const entry = paths.get(operation.path) ?? { pattern: patternOf(operation.path), methods: new Map() };
    entry.methods.set(operation.method, { name, operation });
    paths.set(operation.path, entry);
  }
  return (method, path) => {
    for (const { pattern, methods } of paths.values()) {
      const match = pattern.exec(path);
      if (!match) continue;
      const route = methods.get(method);
      if (!route) throw notAllowed(method, [...methods.keys()]);
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, value]) => [name, decoded(value)]),
      );
      return { ...route, params };
    }
    throw nothingHere();
  };
};

/** `/app/status/:componentId` as an expression with a group for each parameter. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);

/** What cannot be decoded stays as it is, as Hono has it. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const rawInput = (request: PlainRequest, params: unknown, query: string): RawInput => ({
  params: () => params,
  query: () => Object.fromEntries(new URLSearchParams(query)),
  header: (name) => request.headers[name],
  body: (limit) => {
    const { body = new Uint8Array() } = request;
    if (body.length > limit) throw tooLarge(limit);
    return body;
  },
});
