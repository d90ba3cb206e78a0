import { link, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  homeUnusable,
  makeFolder,
  type ProcessIdentity,
  processIdentity,
  SpheriteError,
} from '@spherite/protocol';

export interface OccupancyOptions {
  readonly self: ProcessIdentity;
  readonly isAlive: (other: ProcessIdentity) => Promise<boolean>;
}

/** Numbered files, each naming the process that took the home for that turn; empty when it has given it back. */
const turnsFolder = 'turns';

/** Another attempt is due when another process came first, and that one is found alive or gone: they end by themselves. */
const maxAttempts = 1000;

/**
 * Takes the home for this process, so that of any number that start at once exactly one gets it.
 *
 * Turns are counted up, `link` refuses a number that exists, and the highest one is never deleted: it stays when its
 * process goes. Deleting a stale lock instead would need a second lock, because the one that is deleted may no
 * longer be the one that was found stale.
 *
 * @returns gives the home back.
 * @throws SpheriteError `ALREADY_RUNNING`, naming the pid, or `HOME_UNUSABLE`
 */
export const occupyHome = async (
  home: string,
  { self, isAlive }: OccupancyOptions,
): Promise<() => Promise<void>> => {
  const folder = join(home, turnsFolder);
  try {
    makeFolder(folder);
    const drafts = await mkdtemp(join(folder, 'draft-'));
    try {
      const draft = join(drafts, 'turn');
      await writeFile(draft, JSON.stringify(self), { mode: 0o600 });
      for (let attempt = 0; attempt < maxAttempts; attempt++) {
        const turns = await turnsIn(folder);
        const last = turns.at(-1) ?? 0;
        const holder = await readHolder(join(folder, String(last)));
        if (holder && (await isAlive(holder))) throw alreadyRunning(home, holder);
        const mine = join(folder, String(last + 1));
        if (!(await takeTurn(draft, mine))) continue;
        // While we looked at old news, others may have come, gone and cleared our number away: they stand above it.
        if ((await turnsIn(folder)).at(-1) !== last + 1) {
          await rm(mine, { force: true });
          continue;
        }
        for (const past of turns) await rm(join(folder, String(past)), { force: true });
        return () => truncate(mine).catch(() => undefined);
      }
      throw new Error(`the files in ${folder} cannot be counted up`);
    } finally {
      await rm(drafts, { recursive: true, force: true });
    }
  } catch (error) {
    throw error instanceof SpheriteError ? error : homeUnusable(home, error);
  }
};

const turnsIn = async (folder: string): Promise<number[]> =>
  (await readdir(folder))
    .filter((name) => /^[1-9]\d{0,14}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);

/** Nobody, when the turn was given back, or its file is gone because a later turn was taken meanwhile. */
const readHolder = async (path: string): Promise<ProcessIdentity | undefined> => {
  try {
    return processIdentity.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
};

const takeTurn = async (draft: string, path: string): Promise<boolean> => {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

const alreadyRunning = (home: string, { pid }: ProcessIdentity): SpheriteError =>
  new SpheriteError(
    'ALREADY_RUNNING',
    `A Spherite is already running in ${home}, with pid ${pid}. Stop it with 'spherite down', or set SPHERITE_HOME to another folder.`,
  );
