import * as z from 'zod';

/**
 * Who may call an operation. Of the service, `user`: a signed-in user's access token; `locator`: the token of the 0600
 * locator file. Of a device, `rest`: whoever its manufacturing state or a capability lets in; `appdev`: whoever may
 * develop applications on it.
 */
export type Security = 'none' | 'user' | 'locator' | 'rest' | 'appdev';

/** A body that is bytes and no JSON. */
export const octetStream = 'application/octet-stream';

/** The schema of such a body. */
export const octets = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** The parts of a request that an operation reads; each is parsed by its schema, on both ends. */
export interface InputSchemas {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
}

/**
 * One operation of an API as data. The server's routes, the typed client, the OpenAPI document and the fuzzer
 * are all derived from it, so that none of them can disagree with another.
 */
export interface Operation extends InputSchemas {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Hono syntax: `/tenants/:tenantId`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly security: Security;
  readonly status: 200 | 201 | 202;
  readonly answer: z.ZodType;
  /** The request's body is {@link octets}; JSON unless given. */
  readonly bodyType?: typeof octetStream;
  /** The answer is {@link octets}; JSON unless given. */
  readonly answerType?: typeof octetStream;
  /** Largest request body in bytes; that of the API unless given. */
  readonly maxBody?: number;
  /** Statuses, besides 400 (and 401 where signed in), with which the operation may refuse. */
  readonly refusals?: readonly number[];
}

export type Operations = Readonly<Record<string, Operation>>;

type Present<O extends Operation> = {
  [K in keyof O & keyof InputSchemas]: NonNullable<O[K]>;
};

/** What the server's port receives: every part parsed. */
export type Input<O extends Operation> = {
  readonly [K in keyof Present<O>]: Present<O>[K] extends z.ZodType ? z.output<Present<O>[K]> : never;
};

/** What a caller passes: parts before parsing, so that defaults may be left out. */
export type CallInput<O extends Operation> = {
  readonly [K in keyof Present<O>]: Present<O>[K] extends z.ZodType ? z.input<Present<O>[K]> : never;
};

export type Answer<O extends Operation> = z.output<O['answer']>;

/**
 * The behaviour behind an API: one method per operation. Adding an operation to the contract makes every
 * implementation of its port fail to type-check until the behaviour exists.
 */
export type Port<Ops extends Operations, Context> = {
  readonly [K in keyof Ops]: (
    input: Input<Ops[K]>,
    context: Context,
  ) => Answer<Ops[K]> | Promise<Answer<Ops[K]>>;
};
