import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@spherite/protocol';
import type { BlobStore } from '../device-state.ts';
import { fileProblem } from '../files/file-problem.ts';
import { writeSafely } from './checked-file.ts';

/** Bytes in files of their own, each written whole or not at all. The folder is made with the first of them. */
export const folderBlobs = (folder: string): BlobStore => {
  const attempt = async <T>(path: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw fileProblem(path, error);
    }
  };
  return {
    write: async (name, bytes) => {
      await attempt(folder, async () => makeFolder(folder));
      await writeSafely(join(folder, name), bytes);
    },
    read: (name) => attempt(join(folder, name), () => readFile(join(folder, name))),
    sweep: (keep) =>
      attempt(folder, async () => {
        const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return [];
          throw error;
        });
        for (const name of names) if (!keep.has(name)) await rm(join(folder, name), { force: true });
      }),
  };
};
