import type { KeyObject } from 'node:crypto';
import { type Caller, SpheriteError } from '@spherite/protocol';
import { errors, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Directory, DirectoryUser } from '../directory/index.ts';
import type { Artifacts } from './artifacts.ts';
import { notAssigned } from './refusals.ts';

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly key: () => Promise<KeyObject>;
  readonly clock: { now(): number };
  readonly directory: Directory;
  readonly artifacts: Artifacts;
}

/** What of an access token is relied on (RFC 9068 §2.2). */
const claims = z.object({
  sub: z.string(),
  auth_time: z.int(),
  exp: z.int(),
  grant_id: z.string(),
  scp: z.literal('user_impersonation'),
});
type Claims = z.infer<typeof claims>;

/** So many verified tokens are remembered; a token is some 800 characters. */
const mostRemembered = 1000;
const longestToken = 8192;

/**
 * Turns an `Authorization` header into a caller. A signature is checked once; whether the grant still stands and the
 * user may use the application is looked up every time, so that signing out and unassigning work at once.
 *
 * @throws SpheriteError `NOT_SIGNED_IN` or `NOT_ASSIGNED`
 */
export function createTokenVerifier(options: TokenVerifierOptions) {
  const { issuer, audience, clock, directory, artifacts } = options;
  const remembered = new Map<string, Claims>();

  const verify = async (token: string): Promise<Claims> => {
    try {
      const { payload } = await jwtVerify(token, await options.key(), {
        issuer,
        audience,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        currentDate: new Date(clock.now()),
      });
      return claims.parse(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw expired();
      if (error instanceof errors.JOSEError || error instanceof z.ZodError)
        throw notSignedIn('The access token is not one of this service.');
      throw error;
    }
  };

  const known = async (token: string): Promise<Claims> => {
    const before = remembered.get(token);
    if (before) return before;
    const found = await verify(token);
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size >= mostRemembered) remembered.delete(oldest);
    remembered.set(token, found);
    return found;
  };

  /**
   * Users whose sign-in stands, by grant, for the requests that arrive in one turn of the event loop. Whoever was told
   * that a sign-in has ended can ask again in a later turn only, and then it is looked up anew.
   */
  const together = new Map<string, DirectoryUser | undefined>();
  const standing = (grantId: string, userId: string): DirectoryUser | undefined => {
    if (together.has(grantId)) return together.get(grantId);
    if (together.size === 0) setImmediate(() => together.clear());
    const user = directory.findUser(userId);
    const found = user && artifacts.grantStands(grantId, userId) ? user : undefined;
    together.set(grantId, found);
    return found;
  };

  return async (authorization: string | undefined): Promise<Caller> => {
    const token = /^bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > longestToken)
      throw notSignedIn('The request carries no access token.');
    const { sub, auth_time, exp, grant_id } = await known(token);
    if (exp * 1000 <= clock.now()) {
      remembered.delete(token);
      throw expired();
    }
    const user = standing(grant_id, sub);
    if (!user) throw notSignedIn('The sign-in was ended.');
    if (!user.mayUse) throw notAssigned(user);
    return {
      userId: user.id,
      userName: user.name,
      directoryId: user.directoryId,
      signedInAt: auth_time * 1000,
    };
  };
}

const notSignedIn = (why: string): SpheriteError =>
  new SpheriteError('NOT_SIGNED_IN', `${why} Sign in with 'azsphere login'.`);

const expired = (): SpheriteError => notSignedIn('The access token has expired.');
