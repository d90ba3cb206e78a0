import { type SignInPage, SpheriteError, signInFieldNames } from '@spherite/protocol';
import type { Terminal } from '../context.ts';
import { notSignedIn } from './redirect.ts';
import type { AnswerPage } from './walk.ts';

/** How often a person may type a password again before the command gives up. */
const maxRefusals = 3;

/** Asks the person at the terminal. What the service refuses is asked for again. */
export const askingAnswers = (terminal: Terminal, userName: string): AnswerPage => {
  let refusals = 0;
  return async (page) => {
    if (page.error) {
      if (!isRetryable(page) || ++refusals > maxRefusals)
        throw notSignedIn(page.error.code, page.error.message);
      terminal.stderr(`warn: ${page.error.message}`);
    }
    switch (page.step) {
      case 'sign-in':
        return credentials(userName, await terminal.askHidden(`Password for ${userName}`));
      case 'new-password':
        return replacement(await askNewPassword(terminal));
      default:
        throw unexpected(page);
    }
  };
};

/**
 * Takes the password, and where one must be chosen the new one, from lines that were piped in. Where the first
 * line is wrong, the second is tried as the password once: an earlier run may have put it in force without having
 * been told so, and its repeat has to come through.
 */
export const pipedAnswers = (lines: readonly string[], userName: string): AnswerPage => {
  const [password, newPassword] = lines;
  let untried = newPassword === password ? undefined : newPassword;
  return async (page) => {
    if (untried && page.step === 'sign-in' && page.error?.code === 'SIGN_IN_FAILED') {
      const inForce = untried;
      untried = undefined;
      return credentials(userName, inForce);
    }
    if (page.error) throw notSignedIn(page.error.code, page.error.message);
    switch (page.step) {
      case 'sign-in':
        if (!password)
          throw new SpheriteError(
            'USAGE',
            'Standard input holds no password. Write it there as the first line, and where a new one must be chosen that as the second.',
          );
        return credentials(userName, password);
      case 'new-password':
        if (!newPassword)
          throw new SpheriteError(
            'PASSWORD_CHANGE_NEEDED',
            `${userName} must choose a new password, because the one given works only once. Give the new one as the second line of standard input; it needs at least 12 characters.`,
          );
        return replacement(newPassword);
      default:
        throw unexpected(page);
    }
  };
};

const credentials = (userName: string, password: string): Record<string, string> => ({
  [signInFieldNames.userName]: userName,
  [signInFieldNames.password]: password,
});

const replacement = (password: string): Record<string, string> => ({
  [signInFieldNames.newPassword]: password,
  [signInFieldNames.repeatedPassword]: password,
});

const askNewPassword = async (terminal: Terminal): Promise<string> => {
  terminal.stderr('Your password works only once. Choose a new one with at least 12 characters.');
  for (;;) {
    const password = await terminal.askHidden('New password');
    if ((await terminal.askHidden('New password again')) === password) return password;
    terminal.stderr('warn: The two differ. Type the new password twice.');
  }
};

const isRetryable = ({ error }: SignInPage): boolean =>
  error?.code === 'SIGN_IN_FAILED' || error?.code === 'PASSWORD_REFUSED';

const unexpected = (page: SignInPage): SpheriteError =>
  new SpheriteError(
    'SIGN_IN_CANCELLED',
    `The service asks for something that only a browser can answer: ${page.title}. Run 'azsphere login' without --username.`,
  );
