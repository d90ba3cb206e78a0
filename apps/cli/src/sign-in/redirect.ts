import { constantTimeEqual } from '@spherite/identity';
import { type ErrorCode, errorPages, SpheriteError } from '@spherite/protocol';
import type { AuthorizationRequest } from './authorization-request.ts';

/**
 * The code in the address that the authority sent the browser back to.
 * @returns undefined when the address does not answer this request, so that somebody else's is passed over.
 * @throws SpheriteError when the authority says that the sign-in did not come about.
 */
export const codeOfRedirect = (url: URL, request: AuthorizationRequest): string | undefined => {
  if (!constantTimeEqual(url.searchParams.get('state') ?? '', request.state)) return undefined;
  const error = url.searchParams.get('error');
  if (error !== null) throw notSignedIn(error, url.searchParams.get('error_description') ?? error);
  return url.searchParams.get('code') ?? undefined;
};

/** A code of ours, where the authority can only say one of OAuth 2.0 and puts ours before its description. */
const ourCode = /^([A-Z_]+): (.+)$/s;

/** The error for a sign-in that the authority ended: by one of our codes, or by one of OAuth 2.0. */
export const notSignedIn = (code: string, message: string): SpheriteError => {
  const [, named = code, text = message] = ourCode.exec(message) ?? [];
  if (named in errorPages) return new SpheriteError(named as ErrorCode, text);
  // RFC 6749 §4.1.2.1, RFC 8628 §3.5: a person said no. Libraries have words of their own for that.
  const what =
    named === 'access_denied'
      ? 'The sign-in was cancelled'
      : `The sign-in did not come about: ${message.replace(/\.$/, '')}`;
  return new SpheriteError('SIGN_IN_CANCELLED', `${what}. Run 'azsphere login' to try again.`);
};
