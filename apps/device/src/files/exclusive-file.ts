import { createHash } from 'node:crypto';
import { link, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity, processIdentity } from '@spherite/protocol';
import * as z from 'zod';

/** Every such file says whose it is. */
const owned = z.object({ owner: processIdentity });

/**
 * Creates a file that appears whole, or not at all because there is one.
 * @returns whether the file is ours now.
 */
export const createExclusively = async (path: string, text: string): Promise<boolean> => {
  const drafts = await mkdtemp(`${path}.draft-`);
  try {
    const draft = join(drafts, 'draft');
    await writeFile(draft, text, { mode: 0o600 });
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(drafts, { recursive: true, force: true });
  }
};

/** Who owns a file; undefined when there is no such file, or nobody's name can be read in it. */
export const readOwner = async (path: string): Promise<ProcessIdentity | undefined> =>
  ownerIn((await read(path)) ?? '');

/**
 * Removes a file whose owner is dead, so that of any number who try at once nobody removes what another has put in
 * its place meanwhile: the right to remove this very content is itself a file that exists once.
 *
 * @param before - done first, with the text of the file, by the one who removes it.
 */
export const removeStale = async (
  path: string,
  owner: ProcessIdentity,
  before: (text: string) => Promise<void> = async () => {},
): Promise<void> => {
  const present = await read(path);
  if (present === undefined || !(await isStale(present))) return;
  const turn = `${path}.${digest(present)}.turn`;
  // Who had the turn may have died with it.
  await removeStale(turn, owner);
  if (!(await createExclusively(turn, JSON.stringify({ owner })))) return;
  try {
    if ((await read(path)) !== present) return;
    await before(present);
    await rm(path, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
};

/** A file that names nobody is what a power cut left: while its owner lives it is whole. */
const isStale = async (text: string): Promise<boolean> => {
  const owner = ownerIn(text);
  return owner === undefined || !(await isAlive(owner));
};

const ownerIn = (text: string): ProcessIdentity | undefined => {
  try {
    return owned.parse(JSON.parse(text)).owner;
  } catch {
    return undefined;
  }
};

const read = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
