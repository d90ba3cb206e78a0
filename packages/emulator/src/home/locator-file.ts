import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { homeUnusable, type Locator, locatorFile, readAnyLocator, replaceFile } from '@spherite/protocol';

/** Keeps the file by which other programs find this one up to date, until it is withdrawn. */
export interface LocatorKeeper {
  /** @throws SpheriteError `HOME_UNUSABLE` */
  write(): Promise<void>;
  /** Takes the file away, unless it is another process's by now. */
  withdraw(): Promise<void>;
}

/** @param describe - what is true at the moment of writing. */
export const keepLocator = (home: string, pid: number, describe: () => Promise<Locator>): LocatorKeeper => {
  const path = join(home, locatorFile);
  let last: Promise<unknown> = Promise.resolve();
  let withdrawn = false;
  const write = async (): Promise<void> => {
    if (withdrawn) return;
    try {
      await replaceFile(path, `${JSON.stringify(await describe(), undefined, 2)}\n`, { lasting: false });
    } catch (error) {
      throw homeUnusable(home, error);
    }
  };
  return {
    // One after the other, so that the last one written is the newest.
    write: () => {
      const next = last.then(write);
      last = next.catch(() => undefined);
      return next;
    },
    withdraw: async () => {
      withdrawn = true;
      await last;
      const present = await readAnyLocator(home);
      if (present === undefined || present.pid === pid) await rm(path, { force: true });
    },
  };
};
