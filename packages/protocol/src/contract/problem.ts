/** Why a request never reached its operation. Each API turns these into its own documented error body. */
export type ProblemKind =
  | 'not-found'
  | 'method-not-allowed'
  | 'content-type'
  | 'too-large'
  | 'too-deep'
  | 'not-json'
  | 'invalid';

const statuses: Readonly<Record<ProblemKind, 400 | 404 | 405 | 413 | 415>> = {
  'not-found': 404,
  'method-not-allowed': 405,
  'content-type': 415,
  'too-large': 413,
  'too-deep': 400,
  'not-json': 400,
  invalid: 400,
};

/** A request refused at the door: its form is wrong, whatever it asks for. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly kind: ProblemKind;
  readonly status: 400 | 404 | 405 | 413 | 415;
  /** Which part of the request and which field in it, e.g. `params.deviceId`; empty where it is the whole request. */
  readonly where: string;

  constructor(kind: ProblemKind, message: string, where = '') {
    super(message);
    this.kind = kind;
    this.status = statuses[kind];
    this.where = where;
  }
}
