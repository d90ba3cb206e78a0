import { stat } from 'node:fs/promises';
import { homeUnusable, type Locator, readLocator as readLocatorFile } from '@spherite/protocol';

/**
 * What a running emulator says of itself; undefined when none runs in this home.
 * @throws SpheriteError `HOME_UNUSABLE`, where none could
 */
export const readLocator = async (home: string): Promise<Locator | undefined> => {
  const found = await readLocatorFile(home);
  if (found === undefined) await checkHome(home);
  return found;
};

/**
 * A home that is missing is one that nobody has used yet; anything but a folder in its place is a mistake.
 * @throws SpheriteError `HOME_UNUSABLE`
 */
export const checkHome = async (home: string): Promise<void> => {
  try {
    if (!(await stat(home)).isDirectory())
      throw Object.assign(new Error('This is no folder.'), { code: 'EEXIST' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw homeUnusable(home, error);
  }
};
