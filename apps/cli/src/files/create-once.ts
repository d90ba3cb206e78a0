import { link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '@spherite/protocol';
import { fileError, isSystemError } from './file-error.ts';

/**
 * Makes a file, readable by its owner only, where there is none. Its name comes into being together with what is in
 * it, so that nobody reads it half written.
 * @param draft - a name beside it that nobody else uses
 * @returns whether it was made; false where there was one.
 */
export const createOnce = async (path: string, draft: string, text: string): Promise<boolean> => {
  try {
    makeFolder(dirname(path));
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST') && error.syscall === 'link') return false;
    throw fileError(error, path);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
};
