import { mkdir } from 'node:fs/promises';
import { SpheriteError } from '@spherite/protocol';

/**
 * Makes sure that the home is a folder, private to its owner when it is new.
 * @throws SpheriteError `HOME_UNUSABLE`
 */
export const prepareHome = async (home: string): Promise<void> => {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw homeUnusable(home, error);
  }
};

/** @param cause - what the file system said. */
export const homeUnusable = (home: string, cause: unknown): SpheriteError =>
  new SpheriteError(
    'HOME_UNUSABLE',
    `The home folder ${home} cannot be used: ${reason(cause)}. Set SPHERITE_HOME to a folder that you may write.`,
    { cause },
  );

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file in its place',
  ENOTDIR: 'a part of the path is a file',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
};

const reason = (cause: unknown): string => {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return reasons[code] ?? message;
};
