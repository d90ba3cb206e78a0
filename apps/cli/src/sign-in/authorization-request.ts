import { createHash } from 'node:crypto';
import { azureSphereUtility, signInPaths, signInScope } from '@spherite/protocol';

/** One attempt to sign in by code + PKCE (RFC 6749 §4.1, RFC 7636): what is sent, and what is kept to check the answer. */
export interface AuthorizationRequest {
  /** Path and query at the service. */
  readonly path: string;
  readonly redirectUri: string;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

export interface AuthorizationOptions {
  readonly redirectUri: string;
  readonly random: (length: number) => Uint8Array;
  /** Filled into the page beforehand. */
  readonly userName?: string | undefined;
}

export const authorizationRequest = (options: AuthorizationOptions): AuthorizationRequest => {
  const secret = (): string => Buffer.from(options.random(32)).toString('base64url');
  const [verifier, state, nonce] = [secret(), secret(), secret()];
  const query = new URLSearchParams({
    client_id: azureSphereUtility.clientId,
    response_type: 'code',
    redirect_uri: options.redirectUri,
    scope: signInScope,
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    // A sign-in is always seen through: 'azsphere login' is how a person changes accounts.
    prompt: 'login',
    ...(options.userName ? { login_hint: options.userName } : {}),
  });
  return {
    path: `${signInPaths.authorize}?${query}`,
    redirectUri: options.redirectUri,
    verifier,
    state,
    nonce,
  };
};
