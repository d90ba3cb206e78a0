import { join, resolve } from 'node:path';
import { maxImageSize } from '@spherite/protocol';
import { listGivenFolder, readGivenFile } from '../files/given-files.ts';
import { unusable } from './given-image.ts';

/** As many, and as large, as files of an application may be. */
const maxEntries = 1024;
const maxFileSize = 16 * 1024 * 1024;

export interface ApplicationFolder {
  readonly files: Map<string, Uint8Array>;
  /** What is left out: nobody means to ship `.git` or `.env`. */
  readonly hidden: readonly string[];
}

/**
 * Reads all files of a folder, by the paths that they have in an application.
 * @param except - a file that is left out: what is made from the folder may lie in it
 * @throws SpheriteError `FILE_UNUSABLE`, and `IMAGE_UNUSABLE` for more than a device takes
 */
export const readApplicationFolder = async (folder: string, except: string): Promise<ApplicationFolder> => {
  const files = new Map<string, Uint8Array>();
  let size = 0;
  const { files: paths, hidden } = await listGivenFolder(folder, maxEntries);
  for (const path of paths) {
    const from = join(folder, path);
    if (resolve(from) === resolve(except)) continue;
    const bytes = await readGivenFile(from, maxFileSize);
    size += bytes.length;
    checkSize(folder, size);
    files.set(path, bytes);
  }
  return { files, hidden };
};

/** @param size - of the files in the folder, or of the package that was made of them */
export const checkSize = (folder: string, size: number): void => {
  if (size > maxImageSize)
    throw unusable(
      `What is in ${folder} needs more than the ${maxImageSize} bytes that an image package may have. Leave in it only what the application needs.`,
    );
};
