import type { PlainReply, PlainRequest, Send } from '../exchange.ts';
import type { Operation, Operations, Port } from './operation.ts';
import { notAllowed, nothingHere, parseInput, type RawInput, tooLarge } from './parse-input.ts';

export interface PlainRoutesOptions {
  /** Turns whatever was thrown into the API's documented refusal. */
  readonly refuse: (error: unknown) => { readonly status: number; readonly text: string };
  readonly stringify: (value: unknown) => string;
  /** Largest request body in bytes. */
  readonly maxBody: number;
  /** Headers that every reply carries, refusals included. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Route {
  readonly operation: Operation;
  readonly behave: (input: unknown) => unknown;
}

/**
 * Serves a contract over its port as {@link routes} does, for requests that are plain data: no URL, no `Request`, no
 * `Response` and no stream is made on the way, which on a serial line take longer than all the rest.
 */
export const plainRoutes = <Ops extends Operations>(
  operations: Ops,
  port: Port<Ops, void>,
  options: PlainRoutesOptions,
): Send => {
  const { refuse, stringify, maxBody } = options;
  const headers = Object.fromEntries([
    ['content-type', 'application/json'],
    ...Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value]),
  ]) as Record<string, string>;
  const encoder = new TextEncoder();
  const find = finder(operations, port);

  const answer = async (request: PlainRequest): Promise<PlainReply> => {
    const [path = '', query = ''] = request.path.split('?', 2);
    const { route, params } = find(request.method, path);
    const input = await parseInput(route.operation, rawInput(request, params, query), maxBody);
    const text = stringify(await route.behave(input));
    return { status: route.operation.status, headers, body: encoder.encode(text) };
  };

  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      const { status, text } = refuse(error);
      return { status, headers, body: encoder.encode(text) };
    }
  };
};

interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

const finder = <Ops extends Operations>(
  operations: Ops,
  port: Port<Ops, void>,
): ((method: string, path: string) => Found) => {
  const paths = new Map<string, { readonly pattern: RegExp; readonly methods: Map<string, Route> }>();
  for (const [name, operation] of Object.entries(operations)) {
    const behave = (input: unknown): unknown =>
      (port[name as keyof Ops] as (input: unknown) => unknown).call(port, input);
    const entry = paths.get(operation.path) ?? { pattern: patternOf(operation.path), methods: new Map() };
    entry.methods.set(operation.method, { operation, behave });
    paths.set(operation.path, entry);
  }
  return (method, path) => {
    for (const { pattern, methods } of paths.values()) {
      const match = pattern.exec(path);
      if (!match) continue;
      const route = methods.get(method);
      if (!route) throw notAllowed(method, [...methods.keys()]);
      return { route, params: decoded(match.groups ?? {}) };
    }
    throw nothingHere();
  };
};

/** `/app/status/:componentId` as an expression with a group for each parameter. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);

const decoded = (groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch {
    throw nothingHere();
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
