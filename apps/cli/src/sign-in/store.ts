import * as z from 'zod';
import type { StateFile } from '../files/state-file.ts';

/** How the person signed in, and so how to ask again. */
export const signInMethod = z.enum(['browser', 'device-code', 'password']);
export type SignInMethod = z.infer<typeof signInMethod>;

export const signIn = z.object({
  userName: z.string(),
  /** The directory's own name for the user; never given to another. */
  userId: z.string(),
  method: signInMethod,
  accessToken: z.string(),
  /** Unix ms after which the access token counts no more. */
  expiresAt: z.number(),
  refreshToken: z.string().optional(),
});
export type SignIn = z.infer<typeof signIn>;

/** What `sign-in.json` holds: who is signed in, by the service's origin. */
export const signIns = z.object({ services: z.record(z.string(), signIn) });
export type SignIns = z.infer<typeof signIns>;

/** The sign-ins of this home, one for each service. */
export interface SignInStore {
  get(origin: string): Promise<SignIn | undefined>;
  /** Puts in, or with undefined takes out. @returns what was there before. */
  put(origin: string, signIn: SignIn | undefined): Promise<SignIn | undefined>;
  /** Lets `change` decide on what to put in while no other command can. */
  change<T>(origin: string, change: (now: SignIn | undefined, put: Put) => Promise<T>): Promise<T>;
}

export type Put = (signIn: SignIn | undefined) => Promise<void>;

/** @param onDamaged - told when the file makes no sense: everybody is then signed out. */
export const signInStore = (file: StateFile<SignIns>, onDamaged: () => void): SignInStore => {
  const load = async (): Promise<SignIns['services']> => {
    const found = await file.read();
    if (found === 'damaged') onDamaged();
    return found === undefined || found === 'damaged' ? {} : found.services;
  };
  const change: SignInStore['change'] = (origin, act) =>
    file.exclusively(async () => {
      const { [origin]: now, ...others } = await load();
      return act(now, (next) => file.write({ services: next ? { ...others, [origin]: next } : others }));
    });
  return {
    get: async (origin) => (await load())[origin],
    put: (origin, next) =>
      change(origin, async (before, put) => {
        await put(next);
        return before;
      }),
    change,
  };
};
