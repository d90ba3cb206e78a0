import { azureSphereUtility, type SignInPage, signInFieldNames } from '@spherite/protocol';

/** Every page of the sign-in, as data. `error` is added by whoever refuses what was posted. */

const { userName, password, newPassword, repeatedPassword, userCode } = signInFieldNames;

const cancel = { label: 'Cancel', name: 'cancel', value: 'yes' } as const;

export const signInPageFor = (action: string, typedName?: string): SignInPage => ({
  step: 'sign-in',
  title: 'Sign in',
  text: [`Continue to the ${azureSphereUtility.name}.`],
  action,
  fields: [
    {
      name: userName,
      type: 'text',
      label: 'User name',
      hint: 'Such as alice@contoso.com',
      autocomplete: 'username',
      ...(typedName ? { value: typedName } : {}),
    },
    {
      name: password,
      type: 'password',
      label: 'Password',
      hint: "The first time, the one-time password that 'spherite status' shows",
      autocomplete: 'current-password',
    },
  ],
  buttons: [{ label: 'Sign in' }, cancel],
});

export const newPasswordPage = (action: string, name: string): SignInPage => ({
  step: 'new-password',
  title: 'Choose a new password',
  text: ['The password you typed works only once. Nothing is changed until you have chosen your own.'],
  action,
  fields: [
    {
      name: userName,
      type: 'text',
      label: 'User name',
      autocomplete: 'username',
      value: name,
      readOnly: true,
    },
    {
      name: newPassword,
      type: 'password',
      label: 'New password',
      hint: 'At least 12 characters, and not the old one',
      autocomplete: 'new-password',
    },
    {
      name: repeatedPassword,
      type: 'password',
      label: 'New password again',
      autocomplete: 'new-password',
    },
  ],
  buttons: [{ label: 'Save and sign in' }, cancel],
});

/** RFC 8628 §3.3: the code that `azsphere login --use-device-code` shows is typed here. */
export const deviceCodePage = (action: string, xsrf: string, code?: string): SignInPage => ({
  step: 'device-code',
  title: 'Enter the code',
  text: ['Your terminal shows a code. Type it here to sign in there.'],
  action,
  fields: [
    { name: 'xsrf', type: 'hidden', label: '', value: xsrf },
    {
      name: userCode,
      type: 'text',
      label: 'Code',
      hint: 'Eight letters, with or without the hyphen',
      autocomplete: 'one-time-code',
      ...(code ? { value: code } : {}),
    },
  ],
  buttons: [{ label: 'Continue' }],
});

/** RFC 8628 §5.4: whoever was sent a link by somebody else must be able to notice. */
export const deviceConfirmPage = (action: string, xsrf: string, code: string): SignInPage => ({
  step: 'device-confirm',
  title: 'Is this your code?',
  text: [
    `A terminal asks to use the ${azureSphereUtility.name} in your name. Go on only if it is yours and shows this code.`,
  ],
  action,
  fields: [
    { name: 'xsrf', type: 'hidden', label: '', value: xsrf },
    {
      name: userCode,
      type: 'text',
      label: 'Code',
      autocomplete: 'one-time-code',
      value: code,
      readOnly: true,
    },
  ],
  buttons: [
    { label: 'Yes, continue', name: 'confirm', value: 'yes' },
    { label: 'No, cancel', name: 'abort', value: 'yes' },
  ],
});

export const signOutPage = (action: string, xsrf: string): SignInPage => ({
  step: 'sign-out',
  title: 'Sign out?',
  text: ["This ends the sign-in of this browser. Terminals stay signed in; 'azsphere logout' ends theirs."],
  action,
  fields: [{ name: 'xsrf', type: 'hidden', label: '', value: xsrf }],
  buttons: [
    { label: 'Sign out', name: 'logout', value: 'yes' },
    { label: 'Stay signed in', name: 'stay', value: 'yes' },
  ],
});

const theEnd = () => ({ action: null, fields: [], buttons: [] });

export const donePage = (title: string, text: string): SignInPage => ({
  step: 'done',
  title,
  text: [text],
  ...theEnd(),
});

export const failedPage = (title: string, error: { code: string; message: string }): SignInPage => ({
  step: 'failed',
  title,
  text: [],
  error,
  ...theEnd(),
});

export const sessionEnded = failedPage('This sign-in has ended', {
  code: 'SIGN_IN_CANCELLED',
  message: 'The sign-in was finished, took too long, or began in another window. Start it again.',
});
