import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isAlive, type Locator, locator, locatorFile } from '@spherite/protocol';
import envPaths from 'env-paths';

/**
 * The folder in which Spherite's programs find each other: `SPHERITE_HOME`, else where the system keeps the data of
 * a user's programs (XDG on Linux).
 */
export const spheriteHome = (env: Readonly<Record<string, string | undefined>>): string =>
  resolve(env['SPHERITE_HOME'] || envPaths('spherite', { suffix: '' }).data);

/** What a running emulator says of itself; undefined when there is none, or its file outlived it. */
export const readLocator = async (home: string): Promise<Locator | undefined> => {
  let text: string;
  try {
    text = await readFile(join(home, locatorFile), 'utf8');
  } catch {
    return undefined;
  }
  const parsed = locator.safeParse(parseJson(text));
  return parsed.success && (await isAlive(parsed.data)) ? parsed.data : undefined;
};

/** Undefined for what is no JSON: files that other programs left are read with doubt. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
