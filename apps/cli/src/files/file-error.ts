import { fileTrouble, SpheriteError } from '@spherite/protocol';

/** Turns what the file system said about `path` into something that a person can act on. */
export const fileError = (error: unknown, path: string): unknown => {
  if (!isSystemError(error)) return error;
  const options = { cause: error };
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new SpheriteError(
        'DISK_FULL',
        `There is no space left to write ${path}. Make space, then repeat the command.`,
        options,
      );
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EROFS':
      return new SpheriteError(
        'HOME_UNUSABLE',
        `${path} cannot be kept where it belongs: ${fileTrouble(error)}. Set SPHERITE_HOME to a folder of yours that can be written.`,
        options,
      );
    default:
      return new SpheriteError(
        'FILE_UNUSABLE',
        `${path} cannot be read or written (${error.code}). Mend what is in its way, then repeat the command.`,
        options,
      );
  }
};

export const isSystemError = (error: unknown, code?: string): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  typeof (error as NodeJS.ErrnoException).code === 'string' &&
  typeof (error as NodeJS.ErrnoException).syscall === 'string' &&
  (code === undefined || (error as NodeJS.ErrnoException).code === code);
