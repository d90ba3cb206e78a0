import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, orIfMissing, removeDrafts, replaceFile } from '@spherite/protocol';
import { type BlobStore, blobName } from '../device-state.ts';
import { attempt } from '../files/file-problem.ts';
import { damaged } from './checked-file.ts';

/**
 * Bytes in files of their own, each written whole or not at all, and called by their hash, so that damage shows. The
 * folder is made with the first of them.
 */
export const folderBlobs = (folder: string): BlobStore => ({
  write: async (name, bytes) => {
    await attempt(folder, async () => makeFolder(folder));
    const path = join(folder, name);
    await attempt(path, () => replaceFile(path, bytes));
  },
  read: (name) => {
    const path = join(folder, name);
    return attempt(path, async () => {
      const bytes = await readFile(path).catch(orIfMissing(undefined));
      if (bytes === undefined) throw damaged(path, 'the file is missing');
      if (blobName(bytes) !== name) throw damaged(path, 'it is not what was written');
      return bytes;
    });
  },
  sweep: (keep) =>
    attempt(folder, async () => {
      await removeDrafts(folder);
      for (const name of await readdir(folder).catch(orIfMissing([])))
        if (!keep.has(name)) await rm(join(folder, name), { force: true });
    }),
});
