import { RequestProblem } from '../contract/problem.ts';
import { type ErrorCode, errorPages, SpheriteError } from '../errors.ts';
import type { PlainReply } from '../exchange.ts';
import { type ErrorDetails, errorBody, serviceErrorNumber } from './objects.ts';

type ErrorNumber = (typeof serviceErrorNumber)[keyof typeof serviceErrorNumber];
type Status = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 500 | 503;

/** HTTP status and API error number of every code that the service may answer with. */
const refusals: Partial<Record<ErrorCode, readonly [Status, ErrorNumber]>> = {
  NOT_SIGNED_IN: [401, serviceErrorNumber.Forbidden],
  FORBIDDEN: [403, serviceErrorNumber.Forbidden],
  SIGN_IN_TOO_OLD: [403, serviceErrorNumber.Forbidden],
  NOT_ASSIGNED: [403, serviceErrorNumber.Forbidden],
  PROOF_REQUIRED: [403, serviceErrorNumber.Forbidden],
  STATEMENT_REFUSED: [403, serviceErrorNumber.Forbidden],
  REQUEST_INVALID: [400, serviceErrorNumber.BadRequest],
  TENANT_NAME_INVALID: [400, serviceErrorNumber.BadRequest],
  DEVICE_ID_INVALID: [400, serviceErrorNumber.BadRequest],
  PASSWORD_REFUSED: [400, serviceErrorNumber.BadRequest],
  NOT_FOUND: [404, serviceErrorNumber.NotFound],
  TENANT_NOT_FOUND: [404, serviceErrorNumber.NotFound],
  DEVICE_NOT_FOUND: [404, serviceErrorNumber.NotFound],
  UNKNOWN_NAME: [404, serviceErrorNumber.NotFound],
  ALREADY_EXISTS: [409, serviceErrorNumber.Conflict],
  DEVICE_MADE_TENANT: [409, serviceErrorNumber.Conflict],
  DEVICE_CLAIMED: [409, serviceErrorNumber.Conflict],
  DEVICE_CLAIMED_ELSEWHERE: [409, serviceErrorNumber.Conflict],
  DISK_FULL: [503, serviceErrorNumber.InternalServerError],
  CLOCK_SET_BACK: [503, serviceErrorNumber.InternalServerError],
  SERVICE_FAILED: [500, serviceErrorNumber.InternalServerError],
};

export interface ServiceRefusal {
  readonly status: number;
  readonly body: readonly ErrorDetails[];
}

/** The documented answer for whatever a port or the door threw; what is no user error is a bug and says nothing of itself. */
export const serviceRefusal = (error: unknown): ServiceRefusal => {
  if (error instanceof RequestProblem) {
    const code = error.kind === 'not-found' ? 'NOT_FOUND' : 'REQUEST_INVALID';
    const number = code === 'NOT_FOUND' ? serviceErrorNumber.NotFound : serviceErrorNumber.BadRequest;
    return refusal(
      error.status,
      number,
      code,
      error.where ? `${error.where}: ${error.message}` : error.message,
    );
  }
  const known = error instanceof SpheriteError ? refusals[error.code] : undefined;
  if (error instanceof SpheriteError && known) return refusal(known[0], known[1], error.code, error.message);
  return refusal(
    500,
    serviceErrorNumber.InternalServerError,
    'SERVICE_FAILED',
    'The service met an unexpected error. Repeating the request is safe.',
  );
};

const refusal = (status: number, number: ErrorNumber, code: ErrorCode, detail: string): ServiceRefusal => ({
  status,
  body: [{ ErrorCode: number, Title: errorPages[code].meaning, Code: code, Detail: detail }],
});

/** The error that a refusal of the service stands for, on the caller's side. */
export const refusedByService = (reply: PlainReply): SpheriteError => {
  let details: ErrorDetails | undefined;
  try {
    details = errorBody.parse(JSON.parse(new TextDecoder().decode(reply.body)))[0];
  } catch {
    details = undefined;
  }
  if (details && details.Code in errorPages)
    return new SpheriteError(details.Code as ErrorCode, details.Detail);
  if (reply.status >= 500)
    return new SpheriteError(
      'SERVICE_FAILED',
      `The service answered ${reply.status}. Repeating the command is safe.`,
    );
  return new SpheriteError(
    'SERVICE_ANSWER_MALFORMED',
    `The service answered ${reply.status} without saying why. Is it really Spherite at this address?`,
  );
};
