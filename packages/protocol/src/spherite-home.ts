import { readFile } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { type Locator, locator, locatorFile } from './home.ts';
import { isAlive } from './process-identity.ts';

/**
 * The folder in which Spherite's programs find each other: `SPHERITE_HOME`, else where the system keeps the data of
 * a user's programs (on Linux as the XDG Base Directory Specification says).
 */
export const spheriteHome = (env: Readonly<Record<string, string | undefined>>): string =>
  resolve(env['SPHERITE_HOME'] || join(dataFolder(env), 'spherite'));

const dataFolder = (env: Readonly<Record<string, string | undefined>>): string => {
  switch (platform()) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    case 'win32':
      return env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local');
    default:
      return env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share');
  }
};

/** What a running emulator says of itself; undefined when there is none, or its file outlived it. */
export const readLocator = async (home: string): Promise<Locator | undefined> => {
  try {
    const found = locator.parse(JSON.parse(await readFile(join(home, locatorFile), 'utf8')));
    return (await isAlive(found)) ? found : undefined;
  } catch {
    // Missing, cut short or of another form: whatever it is, it leads to no emulator.
    return undefined;
  }
};
