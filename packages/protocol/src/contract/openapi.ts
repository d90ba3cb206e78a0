import * as z from 'zod';
import type { Operation, Operations, Security } from './operation.ts';

export interface OpenApiPart {
  /** Prepended to every path, e.g. `/v2`. */
  readonly prefix: string;
  readonly tag: string;
  readonly operations: Operations;
  /** The body of every refusal. */
  readonly error: z.ZodType;
}

export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

/** An OpenAPI 3.1 document, derived from the same contracts that are served. Plain JSON. */
export const openApiDocument = (
  info: OpenApiInfo,
  parts: readonly OpenApiPart[],
): Record<string, unknown> => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { prefix, tag, operations, error } of parts)
    for (const [name, operation] of Object.entries(operations)) {
      const path = `${prefix}${operation.path.replace(/:(\w+)/g, '{$1}')}`;
      paths[path] ??= {};
      paths[path][operation.method.toLowerCase()] = describe(name, tag, operation, error);
    }
  return {
    openapi: '3.1.0',
    info,
    paths,
    components: {
      securitySchemes: {
        user: { type: 'http', scheme: 'bearer', description: 'The access token of a signed-in user.' },
        locator: { type: 'http', scheme: 'bearer', description: 'The token of the locator file.' },
      },
    },
  };
};

/** How a caller is refused that is not the one the operation is for. */
const refusedCallers: Readonly<Record<Security, readonly number[]>> = {
  none: [],
  user: [401, 403],
  locator: [403],
  rest: [403],
  appdev: [403],
};

const describe = (name: string, tag: string, operation: Operation, error: z.ZodType): unknown => {
  const refusal = { description: 'Refused.', content: content(undefined, error, 'output') };
  const statuses = [400, ...refusedCallers[operation.security], ...(operation.refusals ?? [])];
  if (operation.body) statuses.push(413, 415);
  return {
    operationId: name,
    tags: [tag],
    summary: operation.summary,
    ...(operation.security === 'none' ? {} : { security: [{ [operation.security]: [] }] }),
    parameters: [
      ...parameters('path', operation.params),
      ...parameters('query', operation.query),
      ...parameters('header', operation.headers),
    ],
    ...(operation.body
      ? { requestBody: { required: true, content: content(operation.bodyType, operation.body, 'input') } }
      : {}),
    responses: {
      [operation.status]: {
        description: 'Done.',
        content: content(operation.answerType, operation.answer, 'output'),
      },
      ...Object.fromEntries([...new Set(statuses)].sort().map((status) => [status, refusal])),
      // A full disk, a clock that was set back, a bug of ours.
      default: refusal,
    },
  };
};

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const content = (
  type: Operation['bodyType'] | undefined,
  schema: z.ZodType,
  io: 'input' | 'output',
): unknown =>
  type === undefined
    ? { 'application/json': { schema: schemaOf(schema, io) } }
    : { [type]: { schema: { type: 'string', format: 'binary' } } };

const parameters = (where: 'path' | 'query' | 'header', schema: z.ZodObject | undefined): unknown[] => {
  if (!schema) return [];
  const described = schemaOf(schema, 'input') as {
    properties?: Record<string, unknown>;
    required?: readonly string[];
  };
  return Object.entries(described.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (described.required ?? []).includes(name),
    schema: property,
  }));
};
