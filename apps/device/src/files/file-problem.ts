import { fileTrouble, SpheriteError } from '@spherite/protocol';

/** Does something with a file, or throws the error for people. */
export const attempt = async <T>(path: string, act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    throw fileProblem(path, error);
  }
};

/** The error for people behind what the file system said; a bug stays what it is. */
export const fileProblem = (path: string, cause: unknown): unknown => {
  if (cause instanceof SpheriteError || !(cause instanceof Error) || !('code' in cause)) return cause;
  const code = String(cause.code);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SpheriteError(
      'DISK_FULL',
      `There is no space left to write ${path}. Make space, then start again: what was there is still whole.`,
      { cause },
    );
  return new SpheriteError(
    'FILE_UNUSABLE',
    `${path} cannot be used: ${fileTrouble(cause)}. Mend that, or name another place.`,
    { cause },
  );
};
