import * as z from 'zod';

/** How the person signed in, and so how to ask again. */
export const signInMethod = z.enum(['browser', 'device-code', 'password']);
export type SignInMethod = z.infer<typeof signInMethod>;

/** Who is signed in to a service, as `sign-in.json` keeps it. */
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
