import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, orIfMissing, removeDrafts, replaceFile } from '@spherite/protocol';
import { type BlobStore, blobName } from '../device-state.ts';
import { attempt } from '../files/file-problem.ts';
import { damaged, readIfPresent } from './checked-file.ts';

export interface FolderBlobs extends Pick<BlobStore, 'read' | 'write'> {
  /** Removes all others, and nothing that is no blob. */
  keepOnly(names: ReadonlySet<string>): Promise<void>;
}

/**
 * Bytes in files of their own, each written whole or not at all, and called by their hash, so that damage shows. The
 * folder is made with the first of them.
 */
export const openBlobs = async (folder: string): Promise<FolderBlobs> => {
  const there = await attempt(folder, () => lstat(folder).catch(orIfMissing(undefined)));
  // A link leads to what belongs to somebody else.
  if (there && !there.isDirectory()) throw damaged(folder, 'it is no folder');
  return {
    write: async (name, bytes) => {
      await attempt(folder, async () => makeFolder(folder));
      const path = join(folder, name);
      await attempt(path, () => replaceFile(path, bytes));
    },
    read: async (name) => {
      const path = join(folder, name);
      const bytes = await readIfPresent(path);
      if (bytes === undefined) throw damaged(path, 'the file is missing');
      if (blobName(bytes) !== name) throw damaged(path, 'it is not what was written');
      return bytes;
    },
    keepOnly: (names) =>
      attempt(folder, async () => {
        await removeDrafts(folder);
        for (const name of await readdir(folder).catch(orIfMissing([])))
          if (isBlobName(name) && !names.has(name)) await rm(join(folder, name), { force: true });
      }),
  };
};

const isBlobName = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);
