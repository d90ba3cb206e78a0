/**
 * A request as it crosses any line: plain data, so that a serial line, an HTTP socket and an in-process call
 * carry the same thing and a short-lived command never pays for loading a web-standard `fetch`.
 */
export interface PlainRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, percent-encoded, starting with `/`. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface PlainReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Carries one request to the other end and brings its one reply back, or throws. */
export type Send = (request: PlainRequest) => Promise<PlainReply>;
