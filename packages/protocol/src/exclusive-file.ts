import { readFile, rm } from 'node:fs/promises';
import { type ProcessIdentity, processIdentity } from './home.ts';
import { orIfMissing } from './or-if-missing.ts';
import { isAlive as isProcessAlive } from './process-identity.ts';
import { createFile } from './whole-file.ts';

export interface ExclusiveFileOptions {
  /** This process, by which others see that the file is nobody's any more when it is. */
  readonly self: ProcessIdentity;
  /** Whether that very process still runs, and not merely one with its number. */
  readonly isAlive?: (owner: ProcessIdentity) => Promise<boolean>;
}

const maxAttempts = 100;

/**
 * Takes a lock for this process, so that of any number who try at once exactly one gets it. To give it back is to
 * remove it.
 *
 * @returns undefined when it is ours now, else the living process that has it, or is just taking it
 * @throws the error of the file system, for {@link fileTrouble} to put into words
 */
export const takeLock = async (
  path: string,
  options: ExclusiveFileOptions,
): Promise<ProcessIdentity | undefined> => {
  const { self, isAlive = isProcessAlive } = options;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    await removeStale(path, options);
    if (await createFile(path, JSON.stringify(self), { lasting: false })) {
      // Who was killed between removing a lock and giving back the turn left it.
      await removeStale(turnOf(path), options);
      return undefined;
    }
    for (const file of [path, turnOf(path)]) {
      const holder = await readOwner(file);
      if (holder !== undefined && (await isAlive(holder))) return holder;
    }
    // The holder went meanwhile, or is one of the dead whom the next attempt removes.
  }
  // Such as a link that leads nowhere: there is no file to read, and none can be made.
  throw Object.assign(new Error(`EEXIST: what is in the place of ${path} is no lock`), {
    code: 'EEXIST',
    syscall: 'link',
  });
};

/** Who owns a file; undefined when there is no such file, or nobody's name can be read in it. */
export const readOwner = async (path: string): Promise<ProcessIdentity | undefined> =>
  ownerIn((await read(path)) ?? '');

/**
 * Removes a file whose owner is dead, so that of any number who try at once nobody removes what another has put in
 * its place meanwhile: only who has the turn may remove it, and looks again then.
 *
 * @param before - done first, with the text of the file, by the one who removes it.
 */
export const removeStale = async (
  path: string,
  options: ExclusiveFileOptions,
  before: (text: string) => Promise<void> = async () => undefined,
): Promise<void> => {
  const { self, isAlive = isProcessAlive } = options;
  const present = await read(path);
  if (present === undefined) return;
  // A file that names nobody is what a power cut left: while its owner lives it is whole.
  const owner = ownerIn(present);
  if (owner !== undefined && (await isAlive(owner))) return;
  const turn = turnOf(path);
  // Who had the turn may have died with it.
  await removeStale(turn, options);
  if (!(await createFile(turn, JSON.stringify(self), { lasting: false }))) return;
  try {
    if ((await read(path)) !== present) return;
    await before(present);
    await rm(path, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
};

/** The right to remove a file is itself such a file. */
const turnOf = (path: string): string => `${path}.turn`;

const ownerIn = (text: string): ProcessIdentity | undefined => {
  try {
    // Such a file says whose it is: it is the owner's identity, or has it in it.
    const content = JSON.parse(text) as { readonly owner?: unknown } | null;
    return processIdentity.parse(content?.owner ?? content);
  } catch {
    return undefined;
  }
};

const read = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(orIfMissing(undefined));
