import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '@spherite/protocol';
import type { Database } from '../database/index.ts';
import type { Directory } from '../directory/index.ts';
import { once } from '../once.ts';
import { createArtifacts } from './artifacts.ts';
import { audience, issuerOf } from './authority.ts';
import { loadKeys } from './keys.ts';
import type { Listener } from './listener.ts';
import { createTokenVerifier } from './token-verifier.ts';

export interface SignInOptions {
  readonly database: Database;
  readonly directory: Directory;
  /** The service's canonical origin. */
  readonly url: string;
  readonly clock: { now(): number };
  readonly random: (bytes: number) => Uint8Array;
  readonly report: (error: unknown) => void;
  /** How long an access token lives; 15 minutes unless a test cannot wait. */
  readonly accessTokenSeconds?: number;
}

export interface SignIn {
  /** Serves everything under the authority's path, `/signin/` and `/devicelogin`. Loads what it needs when first asked. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Who an `Authorization` header speaks for.
   *
   * @throws SpheriteError `NOT_SIGNED_IN` or `NOT_ASSIGNED`
   */
  authenticate(authorization: string | undefined): Promise<Caller>;
}

/** OpenID Connect for the directory. Most of what a service does is verify tokens, so that much is ready at once. */
export function createSignIn(options: SignInOptions): SignIn {
  const { database, directory, url, clock, random, report, accessTokenSeconds = 15 * 60 } = options;
  const artifacts = createArtifacts(database, clock);
  const keys = once(() => loadKeys(database, random));
  const listener = once(async (): Promise<Listener> => {
    const [{ createListener }, loaded] = await Promise.all([import('./listener.ts'), keys()]);
    return createListener({ url, keys: loaded, directory, artifacts, clock, report, accessTokenSeconds });
  });

  return {
    handle: (request, response) => {
      listener()
        .then((listen) => listen(request, response))
        .catch(async (error: unknown) => {
          const { showFailure } = await import('./listener.ts');
          await showFailure(request, response, error, report);
        })
        .catch((error: unknown) => {
          report(error);
          response.destroy();
        });
    },
    authenticate: createTokenVerifier({
      issuer: issuerOf(url),
      audience,
      key: async () => (await keys()).verifying,
      clock,
      directory,
      artifacts,
    }),
  };
}
