import { type SignInPage, SpheriteError, signInFieldNames } from '@spherite/protocol';
import * as z from 'zod';
import type { Directory, DirectoryUser } from '../directory/index.ts';
import { newPasswordPage, signInPageFor } from './pages/index.ts';
import { locked, notAssigned, wrongPassword } from './refusals.ts';

/** A one-time password was typed rightly; what is left to do is to replace it. Kept with the sign-in under way. */
export const oneTimeProof = z.object({ userId: z.string(), passwordVersion: z.int() });
export type OneTimeProof = z.infer<typeof oneTimeProof>;

/** One sign-in under way, as far as its pages need to know it. */
export interface Interaction {
  /** Where its forms are posted. */
  readonly action: string;
  readonly loginHint?: string | undefined;
  readonly proof?: OneTimeProof | undefined;
}

/** What comes of a posted form. `status` is what HTTP says of a page. */
export type Step =
  | { readonly kind: 'page'; readonly page: SignInPage; readonly status: number }
  | { readonly kind: 'proven'; readonly proof: OneTimeProof }
  | { readonly kind: 'signed-in'; readonly user: DirectoryUser }
  | { readonly kind: 'cancelled' };

/** The page that a sign-in is at. */
export function currentPage(directory: Directory, interaction: Interaction): SignInPage {
  const user = provenUser(directory, interaction);
  return user
    ? newPasswordPage(interaction.action, user.name)
    : signInPageFor(interaction.action, interaction.loginHint);
}

/** Takes what was posted on the page that the sign-in is at. Nothing is changed before a new password is chosen. */
export async function takeForm(
  directory: Directory,
  interaction: Interaction,
  form: ReadonlyMap<string, string>,
): Promise<Step> {
  if (form.has('cancel')) return { kind: 'cancelled' };
  const user = provenUser(directory, interaction);
  return user && interaction.proof
    ? takeNewPassword(directory, interaction, user, interaction.proof.passwordVersion, form)
    : takePassword(directory, interaction, form);
}

/** A proof falls with the password that it is about, and with the right to sign in at all. */
function provenUser(directory: Directory, { proof }: Interaction): DirectoryUser | undefined {
  const user = proof && directory.findOneTimeUser(proof.userId, proof.passwordVersion);
  return user?.mayUse ? user : undefined;
}

async function takePassword(
  directory: Directory,
  { action }: Interaction,
  form: ReadonlyMap<string, string>,
): Promise<Step> {
  const name = form.get(signInFieldNames.userName) ?? '';
  const refuse = (error: SpheriteError, status: number, field: string): Step => ({
    kind: 'page',
    status,
    page: { ...signInPageFor(action, name), error: { code: error.code, message: error.message, field } },
  });
  const verdict = await directory.checkPassword(name, form.get(signInFieldNames.password) ?? '');
  switch (verdict.kind) {
    case 'right':
      return { kind: 'signed-in', user: verdict.user };
    case 'one-time':
      return {
        kind: 'proven',
        proof: { userId: verdict.user.id, passwordVersion: verdict.passwordVersion },
      };
    case 'wrong':
      return refuse(wrongPassword(), 401, signInFieldNames.password);
    case 'locked':
      return refuse(locked(verdict.milliseconds), 429, signInFieldNames.password);
    case 'not-assigned':
      return refuse(notAssigned(verdict.user), 403, signInFieldNames.userName);
  }
}

async function takeNewPassword(
  directory: Directory,
  { action }: Interaction,
  user: DirectoryUser,
  passwordVersion: number,
  form: ReadonlyMap<string, string>,
): Promise<Step> {
  const chosen = form.get(signInFieldNames.newPassword) ?? '';
  const refuse = ({ code, message }: SpheriteError, page: SignInPage, field: string): Step => ({
    kind: 'page',
    status: 400,
    page: { ...page, error: { code, message, field } },
  });
  if (chosen !== form.get(signInFieldNames.repeatedPassword))
    return refuse(
      new SpheriteError('PASSWORD_REFUSED', 'The two passwords differ. Type the same one twice.'),
      newPasswordPage(action, user.name),
      signInFieldNames.repeatedPassword,
    );
  try {
    await directory.choosePassword(user.id, passwordVersion, chosen);
    return { kind: 'signed-in', user };
  } catch (error) {
    if (!(error instanceof SpheriteError)) throw error;
    if (error.code === 'PASSWORD_REFUSED')
      return refuse(error, newPasswordPage(action, user.name), signInFieldNames.newPassword);
    if (error.code === 'SIGN_IN_FAILED')
      return refuse(error, signInPageFor(action, user.name), signInFieldNames.password);
    throw error;
  }
}
