import type { z } from 'zod';
import type { PlainReply, PlainRequest, Send } from '../exchange.ts';
import type { Answer, CallInput, InputSchemas, Operation, Operations } from './operation.ts';

/** A typed client: one method per operation. Every answer is parsed; the other end may be another version. */
export type Client<Ops extends Operations> = {
  readonly [K in keyof Ops]: keyof CallInput<Ops[K]> extends never
    ? () => Promise<Answer<Ops[K]>>
    : (input: CallInput<Ops[K]>) => Promise<Answer<Ops[K]>>;
};

export interface ClientOptions {
  readonly send: Send;
  /** Prepended to every path, e.g. `/v2`. */
  readonly prefix?: string;
  /** Headers for each request, e.g. the access token of the moment. */
  readonly headers?: (operation: Operation) => Record<string, string> | Promise<Record<string, string>>;
  /** Makes the error for a refusal of the other end. */
  readonly refused: (reply: PlainReply, operation: Operation) => Error;
  /** Makes the error for an answer that this contract does not know. */
  readonly malformed: (operation: Operation, why: string) => Error;
}

export const client = <Ops extends Operations>(operations: Ops, options: ClientOptions): Client<Ops> =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (input: Partial<Record<keyof InputSchemas, unknown>> = {}) => call(operation, input, options),
    ]),
  ) as unknown as Client<Ops>;

/** Does one operation as a {@link Client} does. */
export const call = async (
  operation: Operation,
  input: Partial<Record<keyof InputSchemas, unknown>>,
  options: ClientOptions,
): Promise<unknown> => {
  const reply = await options.send(await encode(operation, input, options));
  if (reply.status !== operation.status) {
    if (reply.status >= 200 && reply.status < 300)
      throw options.malformed(operation, `status ${reply.status} instead of ${operation.status}`);
    throw options.refused(reply, operation);
  }
  let value: unknown = reply.body;
  if (operation.answerType === undefined)
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(reply.body));
    } catch {
      throw options.malformed(operation, 'the body is not JSON');
    }
  const parsed = operation.answer.safeParse(value);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.');
    throw options.malformed(operation, `${where || 'the body'} is missing or not as expected`);
  }
  return parsed.data;
};

const encode = async (
  operation: Operation,
  input: Partial<Record<keyof InputSchemas, unknown>>,
  options: ClientOptions,
): Promise<PlainRequest> => {
  const body = encodeBody(operation, input.body);
  return {
    method: operation.method,
    path: `${options.prefix ?? ''}${pathOf(operation, input.params)}${queryOf(operation, input.query)}`,
    headers: {
      accept: operation.answerType ?? 'application/json',
      ...(body ? { 'content-type': operation.bodyType ?? 'application/json' } : {}),
      ...(await options.headers?.(operation)),
      ...strings(operation.headers, input.headers),
    },
    ...(body ? { body } : {}),
  };
};

/** Undefined for a body that the operation does not take, or that the caller leaves out. */
const encodeBody = (operation: Operation, value: unknown): Uint8Array | undefined => {
  if (!operation.body || value === undefined) return undefined;
  return value instanceof Uint8Array ? value : new TextEncoder().encode(JSON.stringify(value));
};

const pathOf = ({ path, params }: Operation, value: unknown): string => {
  if (!params) return path;
  const texts = strings(params, value);
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(texts[name] ?? ''));
};

const queryOf = ({ query }: Operation, value: unknown): string => {
  const text = query ? new URLSearchParams(strings(query, value)).toString() : '';
  return text && `?${text}`;
};

const strings = (schema: z.ZodObject | undefined, value: unknown): Record<string, string> => {
  if (!schema || typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => [k, String(v)]),
  );
};
