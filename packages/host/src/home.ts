import { stat } from 'node:fs/promises';
import { fileTrouble, type Locator, readLocator as readLocatorFile, SpheriteError } from '@spherite/protocol';

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
    if (!(await stat(home)).isDirectory()) throw unusable(home, 'there is a file in its place');
  } catch (error) {
    if (error instanceof SpheriteError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unusable(home, fileTrouble(error), error);
  }
};

const unusable = (home: string, why: string, cause?: unknown): SpheriteError =>
  new SpheriteError(
    'HOME_UNUSABLE',
    `The home folder ${home} cannot be used: ${why}. Set SPHERITE_HOME to a folder that you may write.`,
    { cause },
  );
