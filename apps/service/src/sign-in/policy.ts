import { interactionPolicy } from 'oidc-provider';
import type { Directory } from '../directory/index.ts';

const { base, Check, Prompt } = interactionPolicy;

/**
 * When a person has to sign in: no session, an old one where the client sets a limit, a code from a terminal, or
 * the client asks for it (`prompt=login`, `prompt=select_account`). There is nothing to consent to: the one client is this project's own.
 */
export function signInPolicy(directory: Directory, clock: { now(): number }) {
  const policy = base();
  policy.remove('consent');
  const login = policy.get('login');
  if (!login) throw new Error('oidc-provider has no login prompt');
  // The library's own check reads the machine's clock.
  login.checks.remove('max_age');
  login.checks.add(
    new Check('max_age', 'The sign-in is too old', 'login_required', ({ oidc }) => {
      const maxAge = oidc.params?.['max_age'];
      if (maxAge === undefined || oidc.result?.login) return Check.NO_NEED_TO_PROMPT;
      return clock.now() / 1000 - (oidc.session?.loginTs ?? 0) > Number(maxAge);
    }),
  );
  login.checks.add(
    new Check('not_assigned', 'The user is not assigned', 'login_required', ({ oidc }) => {
      const { accountId } = oidc.session ?? {};
      return accountId !== undefined && !directory.findUser(accountId)?.mayUse;
    }),
  );
  // RFC 8628 §5.4: a code may have been sent by somebody else, and a click is given too lightly. It also makes the
  // sign-in of a terminal as fresh as it looks.
  login.checks.add(
    new Check('device_code', 'A code needs a sign-in of its own', 'login_required', ({ oidc }) => {
      const ofDevice = oidc.route === 'code_verification' || oidc.route === 'device_resume';
      return ofDevice && !oidc.result?.login;
    }),
  );
  policy.add(new Prompt({ name: 'select_account', requestable: true }));
  return policy;
}
