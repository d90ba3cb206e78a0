import type { z } from 'zod';
import { parseJsonBody } from './json.ts';
import { type InputSchemas, type Operation, octetStream } from './operation.ts';
import { RequestProblem } from './problem.ts';

/** The parts of a request as they came, however they came. */
export interface RawInput {
  params(): unknown;
  query(): unknown;
  header(name: string): string | undefined;
  /** The whole body; refuses one that is longer than `limit` as soon as that shows, with {@link tooLarge}. */
  body(limit: number): Uint8Array | Promise<Uint8Array>;
}

/**
 * Parses each part that the operation reads, by its schema.
 * @throws RequestProblem
 */
export const parseInput = async (
  operation: Operation,
  raw: RawInput,
  maxBody: number,
): Promise<Record<keyof InputSchemas, unknown>> => {
  const input: Partial<Record<keyof InputSchemas, unknown>> = {};
  if (operation.params) input.params = check(operation.params, raw.params(), 'params');
  if (operation.query) input.query = check(operation.query, raw.query(), 'query');
  if (operation.headers)
    input.headers = check(operation.headers, namedHeaders(operation.headers, raw), 'headers');
  if (operation.body) input.body = await parseBody(operation, operation.body, raw, maxBody);
  return input as Record<keyof InputSchemas, unknown>;
};

const parseBody = async (
  operation: Operation,
  schema: z.ZodType,
  raw: RawInput,
  apiMaxBody: number,
): Promise<unknown> => {
  const { bodyType = 'application/json', maxBody = apiMaxBody } = operation;
  const type = raw.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (Number(raw.header('content-length') ?? 0) > maxBody) throw tooLarge(maxBody);
  const mayBeLeftOut = schema.safeParse(undefined).success;
  if (type !== bodyType && !mayBeLeftOut) throw wrongType(bodyType);
  const bytes = await raw.body(maxBody);
  if (mayBeLeftOut && bytes.length === 0) return undefined;
  if (type !== bodyType) throw wrongType(bodyType);
  return check(schema, bodyType === octetStream ? bytes : parseJsonBody(bytes), 'body');
};

const wrongType = (expected: string): RequestProblem =>
  new RequestProblem('content-type', `The request body must be sent as ${expected}.`, 'body');

/** Only those that are asked for: to list all headers of a request, Node makes web-standard ones of them first. */
const namedHeaders = (schema: z.ZodObject, raw: RawInput): Record<string, string | undefined> =>
  Object.fromEntries(Object.keys(schema.shape).map((name) => [name, raw.header(name)]));

export const tooLarge = (maxBody: number): RequestProblem =>
  new RequestProblem('too-large', `The request body is larger than ${maxBody} bytes.`, 'body');

export const nothingHere = (): RequestProblem =>
  new RequestProblem('not-found', 'There is nothing at this address.');

export const notAllowed = (method: string, allowed: readonly string[]): RequestProblem =>
  new RequestProblem('method-not-allowed', `${method} is not possible here; allowed: ${allowed.join(', ')}.`);

const check = (schema: z.ZodType, value: unknown, part: keyof InputSchemas): unknown => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = [part, ...(issue?.path ?? [])].join('.');
  throw new RequestProblem('invalid', issue?.message ?? 'The request is malformed.', where);
};
