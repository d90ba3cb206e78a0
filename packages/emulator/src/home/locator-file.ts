import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Locator, locator, locatorFile } from '@spherite/protocol';
import { homeUnusable } from './home-folder.ts';
import { writePrivateFile } from './private-file.ts';

/** Writes, or writes anew, the file by which other programs find this one. */
export const writeLocator = async (home: string, value: Locator): Promise<void> => {
  try {
    await writePrivateFile(join(home, locatorFile), `${JSON.stringify(value, undefined, 2)}\n`, value.pid);
  } catch (error) {
    throw homeUnusable(home, error);
  }
};

/** What the file says, whether or not its process still lives; undefined when there is none that makes sense. */
export const readAnyLocator = async (home: string): Promise<Locator | undefined> => {
  try {
    return locator.parse(JSON.parse(await readFile(join(home, locatorFile), 'utf8')));
  } catch {
    return undefined;
  }
};

/** Takes the file away, unless it is another process's by now. */
export const withdrawLocator = async (home: string, pid: number): Promise<void> => {
  const present = await readAnyLocator(home);
  if (present === undefined || present.pid === pid) await rm(join(home, locatorFile), { force: true });
};
