import { errorPage, SpheriteError } from './errors.ts';

/** The last words of a program that could not do what it was started for, and its exit status. */
export const programFailure = (error: unknown): { readonly text: string; readonly status: number } => {
  const known = error instanceof SpheriteError;
  const code = known ? error.code : 'INTERNAL';
  const what = known
    ? error.message
    : `This is a bug in Spherite: ${error instanceof Error ? error.stack : String(error)}`;
  return { text: `error: ${what}\nSee ${errorPage(code)} (${code}).`, status: code === 'USAGE' ? 2 : 1 };
};
