import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileProblem } from '../files/file-problem.ts';

/** What a file is called until it is whole; whoever is killed leaves it behind. */
export const unfinished = '.new';

/**
 * Puts content in the place of a file in one step, safe from a power cut, for its owner only to read. A file is written
 * by one at a time.
 *
 * @throws SpheriteError `DISK_FULL` or `FILE_UNUSABLE`; the file is as it was then.
 */
export const replaceFile = async (path: string, content: string | Uint8Array): Promise<void> => {
  const draft = path + unfinished;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      // Goes on where the disk takes only a part, until it takes nothing more.
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    // The name of the new file lives in its folder.
    const folder = await open(dirname(path));
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw fileProblem(path, error);
  }
};
