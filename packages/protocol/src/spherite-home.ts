import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { SpheriteError } from './errors.ts';
import { fileTrouble } from './file-trouble.ts';
import { type Locator, locator, locatorFile } from './home.ts';
import { isAlive } from './process-identity.ts';

/** The folder in which Spherite's programs find each other: `SPHERITE_HOME`, else where the system keeps a user's data (XDG). */
export const spheriteHome = (env: Readonly<Record<string, string | undefined>>): string =>
  resolve(env['SPHERITE_HOME'] || envPaths('spherite', { suffix: '' }).data);

/** What a running emulator says of itself; undefined when there is none, or its file outlived it. */
export const readLocator = async (home: string): Promise<Locator | undefined> => {
  const found = await readAnyLocator(home);
  return found && (await isAlive(found)) ? found : undefined;
};

/** What the locator file says, whether or not its process still lives. */
export const readAnyLocator = async (home: string): Promise<Locator | undefined> => {
  try {
    return locator.parse(JSON.parse(await readFile(join(home, locatorFile), 'utf8')));
  } catch {
    // Missing, cut short or of another form: whatever it is, it leads to no emulator.
    return undefined;
  }
};

/** @param cause - what the file system said. */
export const homeUnusable = (home: string, cause: unknown): SpheriteError =>
  new SpheriteError(
    'HOME_UNUSABLE',
    `The home folder ${home} cannot be used: ${fileTrouble(cause)}. Set SPHERITE_HOME to a folder that you may write.`,
    { cause },
  );
