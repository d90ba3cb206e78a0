import { SpheriteError } from '@spherite/protocol';
import type { ServiceAddress } from '../context.ts';
import type { ServiceRecords } from '../files/service-records.ts';
import type { Progress } from '../interrupted.ts';
import { type Authority, authority, OAuthRefusal, type Tokens } from './authority.ts';
import { notSignedIn } from './redirect.ts';
import type { SignIn } from './stored.ts';

/** Who is signed in to the service of this command, and the token that says so. */
export interface SignInSession {
  /** @throws SpheriteError `NOT_SIGNED_IN` */
  current(): Promise<SignIn>;
  /** A token that counts for a while yet; renewed without a question where it has to be. */
  accessToken(): Promise<string>;
  /** Finds out before a person signs in whether the sign-in can be kept. @throws SpheriteError when not. */
  checkStorage(): Promise<void>;
  /**
   * Puts another sign-in in the place of the current one. That one is not ended at the service: both may come
   * from one session of a browser, and would end together.
   */
  replace(next: SignIn): Promise<void>;
  /** Signs out, here and at the service. @returns who was signed in. */
  end(): Promise<SignIn | undefined>;
}

export interface SessionOptions {
  readonly service: () => Promise<ServiceAddress>;
  readonly signIns: ServiceRecords<SignIn>;
  readonly now: () => number;
  readonly verbose: (line: string) => void;
  readonly progress: Pick<Progress, 'changing'>;
}

/** A token that runs out sooner than this is renewed before it is used, so that it does not run out on the way. */
const marginMs = 30_000;

export const signInSession = ({
  service,
  signIns,
  now,
  verbose,
  progress,
}: SessionOptions): SignInSession => {
  let known: SignIn | undefined;
  const load = async (): Promise<SignIn> => {
    known ??= await signIns.get((await service()).origin);
    if (known === undefined) throw signedOut('You are not signed in to Azure Sphere.');
    return known;
  };
  const isFresh = (signIn: SignIn): boolean => signIn.expiresAt - marginMs > now();

  const renew = async (): Promise<SignIn> => {
    const { origin, send } = await service();
    return signIns.change(origin, async (stored, put) => {
      if (stored === undefined) throw signedOut('You are not signed in to Azure Sphere any more.');
      // Another command may have renewed it while this one waited for its turn.
      if (isFresh(stored)) return stored;
      if (stored.refreshToken === undefined) {
        await put(undefined);
        throw signedOut('Your sign-in has run out.');
      }
      verbose('The sign-in runs out and is being renewed.');
      try {
        const renewed = withTokens(stored, await authority(send).renew(stored.refreshToken), now());
        await put(renewed);
        return renewed;
      } catch (error) {
        if (!(error instanceof OAuthRefusal)) throw error;
        const refusal = notSignedIn(error.error, error.message);
        // What the directory refuses today it may allow again tomorrow.
        if (refusal.code === 'NOT_ASSIGNED') throw refusal;
        await put(undefined);
        throw signedOut('Your sign-in has ended and could not be renewed.');
      }
    });
  };

  return {
    current: load,
    accessToken: async () => {
      const signIn = await load();
      if (isFresh(signIn)) return signIn.accessToken;
      known = await renew();
      return known.accessToken;
    },
    // Only a write shows that there is a folder, the right to write in it and space.
    checkStorage: async () => signIns.change((await service()).origin, (stored, put) => put(stored)),
    replace: async (next) => {
      progress.changing();
      await signIns.put((await service()).origin, next);
      known = next;
    },
    end: async () => {
      const { origin, send } = await service();
      progress.changing();
      const before = await signIns.put(origin, undefined);
      known = undefined;
      await revoke(authority(send), before, verbose);
      return before;
    },
  };
};

/** The sign-in that tokens stand for. */
export const withTokens = (
  base: Pick<SignIn, 'userName' | 'userId' | 'method'> & { readonly refreshToken?: string | undefined },
  tokens: Tokens,
  now: number,
): SignIn => {
  const refreshToken = tokens.refreshToken ?? base.refreshToken;
  return {
    userName: base.userName,
    userId: base.userId,
    method: base.method,
    accessToken: tokens.accessToken,
    expiresAt: now + tokens.expiresInSeconds * 1000,
    ...(refreshToken === undefined ? {} : { refreshToken }),
  };
};

/** The old sign-in is gone from this machine in any case; that the service forgets it too is worth a try. */
const revoke = async (
  from: Authority,
  signIn: SignIn | undefined,
  verbose: (line: string) => void,
): Promise<void> => {
  if (signIn?.refreshToken === undefined) return;
  try {
    await from.revoke(signIn.refreshToken);
  } catch (error) {
    verbose(`The service could not be told that the sign-in has ended: ${(error as Error).message}`);
  }
};

const signedOut = (what: string): SpheriteError =>
  new SpheriteError('NOT_SIGNED_IN', `${what} Run 'azsphere login' and repeat the command.`);
