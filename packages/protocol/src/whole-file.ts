import type { Stats } from 'node:fs';
import { link, mkdtemp, open, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { orIfMissing } from './or-if-missing.ts';

export interface WholeFileOptions {
  /**
   * Whether the file has to outlast a power cut, as it does unless told otherwise. One that speaks of a running process,
   * or can be made anew, need not wait for the disk; whoever reads it must take an empty one for none.
   */
  readonly lasting?: boolean;
}

export interface ReplaceFileOptions {
  /** As for other files. `content`: a power cut leaves the old or the new, until {@link syncFolder} was waited for. */
  readonly lasting?: boolean | 'content';
  /** `private`, unless told otherwise: its owner's alone. `usual`: as the old one was; where there is none, by the umask. */
  readonly access?: 'private' | 'usual';
}

/**
 * Puts content in the place of a file in one step: who opens it sees the old or the new as a whole. Of a link, what it
 * leads to is replaced. Who owned the old file owns the new one, where this process may give it away.
 *
 * @throws the error of the file system, for {@link fileTrouble} to put into words; the old file is there then, unless
 * the disk failed to keep the new name
 */
export const replaceFile = async (
  path: string,
  content: string | Uint8Array,
  { access = 'private', lasting = true }: ReplaceFileOptions = {},
): Promise<void> => {
  const target = await realpath(path).catch(orIfMissing(path));
  const old = await stat(target).catch(orIfMissing(undefined));
  await withDraft(target, async (draft) => {
    await write(draft, content, { access, lasting, old });
    await rename(draft, target);
  });
  if (lasting === true) await syncFolder(dirname(target));
};

/**
 * Makes a file, its owner's alone, where there is none: its name comes into being together with what is in it.
 *
 * @returns whether it was made; false where there was one
 * @throws the error of the file system, for {@link fileTrouble} to put into words
 */
export const createFile = async (
  path: string,
  content: string | Uint8Array,
  { lasting = true }: WholeFileOptions = {},
): Promise<boolean> => {
  const made = await withDraft(path, async (draft) => {
    await write(draft, content, { access: 'private', lasting, old: undefined });
    return link(draft, path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
  });
  if (made && lasting) await syncFolder(dirname(path));
  return made;
};

/**
 * Clears away the drafts in a folder: for good those of the killed, while whoever lives makes another one. One that
 * resists stays, and does no harm.
 */
export const removeDrafts = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder).catch(() => []))
    if (/\.draft-\w{6}$/.test(name)) await removeDraft(join(folder, name));
};

/** Between one's draft and its becoming the file, each other process may clear it away once: when it starts. */
const maxAttempts = 100;

/** Gives a place for a draft beside a file: in a folder, because the system makes up names for those. */
const withDraft = async <T>(path: string, act: (draft: string) => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    const folder = await mkdtemp(`${path}.draft-`);
    try {
      return await act(join(folder, draftFile));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === maxAttempts) throw error;
    } finally {
      await removeDraft(folder);
    }
  }
};

const draftFile = 'spherite-draft';

const removeDraft = async (folder: string): Promise<void> => {
  try {
    await rm(join(folder, draftFile), { force: true });
    await rmdir(folder);
  } catch {
    // It is gone, somebody is writing into it, or it is no draft and merely called like one.
  }
};

const write = async (
  draft: string,
  content: string | Uint8Array,
  { access, lasting, old }: Required<ReplaceFileOptions> & { readonly old: Stats | undefined },
): Promise<void> => {
  const file = await open(draft, 'wx', access === 'private' ? 0o600 : 0o666);
  try {
    // Only root may give files away; before the mode, of which a change of owner takes bits.
    if (old !== undefined) await file.chown(old.uid, old.gid).catch(() => undefined);
    if (old !== undefined && access === 'usual') await file.chmod(old.mode & 0o777);
    // Goes on where the disk takes only a part, until it takes nothing more.
    await file.writeFile(content);
    if (lasting !== false) await file.sync();
  } finally {
    await file.close();
  }
};

/** What cannot be asked to write a folder to the disk: some file systems, and folders that may not be read. */
const unsyncable: readonly unknown[] = ['EINVAL', 'ENOTSUP', 'EACCES', 'EPERM', 'EISDIR'];

/**
 * Waits until the disk has the names of the files in a folder, which live there and not in the files.
 *
 * @throws the error of the file system; which names a power cut would leave is open then
 */
export const syncFolder = async (path: string): Promise<void> => {
  try {
    const folder = await open(path);
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    if (!unsyncable.includes((error as NodeJS.ErrnoException).code)) throw error;
  }
};
