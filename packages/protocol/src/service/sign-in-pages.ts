import * as z from 'zod';

/**
 * A sign-in page as data. A browser gets it as HTML, a program that sends `Accept: application/json` gets this;
 * both walk the same addresses, post the same forms and carry the same cookies, so there is no second way in.
 *
 * How to walk: follow redirects (303) with their cookies until one leads to your own `redirect_uri`, or a page
 * arrives. Fill in the page's fields by their names, add the name and value of one of its buttons if it has them, and post
 * that to `action` as `application/x-www-form-urlencoded`. A page that refuses what was posted comes back with
 * `error` set, and its fields can be filled in again. A page without `action` is the last one.
 */

/** Where a person is. `failed` is the end of a sign-in that cannot go on; `done` the end of one that needs no redirect. */
const signInStep = z.enum([
  'sign-in',
  'new-password',
  'device-code',
  'device-confirm',
  'sign-out',
  'done',
  'failed',
]);

const signInField = z.object({
  name: z.string(),
  type: z.enum(['text', 'password', 'hidden']),
  /** What a person reads beside it; empty for a hidden field. */
  label: z.string(),
  /** A hint below the label. */
  hint: z.string().optional(),
  autocomplete: z.enum(['username', 'current-password', 'new-password', 'one-time-code', 'off']).optional(),
  value: z.string().optional(),
  /** Shown and posted, but not asked for. */
  readOnly: z.boolean().optional(),
});
export type SignInField = z.infer<typeof signInField>;

const signInButton = z.object({
  label: z.string(),
  /** Posted with the fields when this button is the one chosen. */
  name: z.string().optional(),
  value: z.string().optional(),
});

export const signInPage = z.object({
  step: signInStep,
  title: z.string(),
  /** What the page says, one paragraph each. */
  text: z.array(z.string()),
  /** Path and query to post the form to; null where there is nothing left to do. */
  action: z.string().nullable(),
  fields: z.array(signInField),
  /** The first is what Enter chooses. */
  buttons: z.array(signInButton),
  error: z
    .object({
      /** An `ErrorCode`, or an error of OAuth 2.0 in lower case. */
      code: z.string(),
      message: z.string(),
      /** Name of the field that is at fault. */
      field: z.string().optional(),
    })
    .optional(),
});
export type SignInPage = z.infer<typeof signInPage>;

/** The names of the fields that a person fills in. */
export const signInFieldNames = {
  userName: 'username',
  password: 'password',
  newPassword: 'new_password',
  repeatedPassword: 'repeat_password',
  userCode: 'user_code',
} as const;
