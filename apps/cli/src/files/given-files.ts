import type { Dirent } from 'node:fs';
import { open, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTrouble, replaceFile, SpheriteError } from '@spherite/protocol';
import { isSystemError } from './file-error.ts';

/**
 * Reads a file that the command line names; a pipe, too.
 * @throws SpheriteError `FILE_UNUSABLE`, also for one of more than `maxBytes`
 */
export const readGivenFile = async (path: string, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  try {
    const file = await open(path);
    // Counted from nought, so that one byte more than is wanted shows that there are too many.
    for await (const chunk of file.createReadStream({ end: maxBytes })) chunks.push(chunk as Buffer);
  } catch (error) {
    throw unusable(error, `${path} cannot be read`, reasonsToRead);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length <= maxBytes) return bytes;
  throw new SpheriteError(
    'FILE_UNUSABLE',
    `${path} has more than ${maxBytes} bytes, and so is not what is wanted here. Check its name.`,
  );
};

export interface GivenFolder {
  /** By their paths from the folder: `/bin/app`. */
  readonly files: readonly string[];
  /** What is left out, because its name begins with a full stop: `/.git`. */
  readonly hidden: readonly string[];
}

/**
 * The files in a folder that the command line names, and in the folders in it.
 * @throws SpheriteError `FILE_UNUSABLE`, also for more than `maxEntries`, and for what is neither file nor folder
 */
export const listGivenFolder = async (folder: string, maxEntries: number): Promise<GivenFolder> => {
  const files: string[] = [];
  const hidden: string[] = [];
  const folders = [''];
  let left = maxEntries;
  for (const path of folders) {
    const entries = await readFolder(join(folder, path));
    left -= entries.length;
    if (left < 0)
      throw new SpheriteError(
        'FILE_UNUSABLE',
        `${folder} holds more than ${maxEntries} files and folders, and so is not what is wanted here. Check its name.`,
      );
    for (const entry of entries) {
      const inside = `${path}/${entry.name}`;
      if (entry.name.startsWith('.')) hidden.push(inside);
      else if (entry.isDirectory()) folders.push(inside);
      else if (entry.isFile()) files.push(inside);
      else
        throw new SpheriteError(
          'FILE_UNUSABLE',
          `${join(folder, inside)} is neither a file nor a folder. Put a copy in the place of a link, and remove what else it is.`,
        );
    }
  }
  return { files, hidden };
};

const readFolder = async (path: string): Promise<Dirent[]> => {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    throw unusable(error, `${path} cannot be read`, reasonsToRead, 'folder');
  }
};

/**
 * Writes a file that the command line names, as a whole or not at all; or into it, where it is a pipe or a device.
 * @throws SpheriteError `FILE_UNUSABLE`
 */
export const writeGivenFile = async (path: string, bytes: Uint8Array): Promise<void> => {
  try {
    if (await isReplaceable(path)) await replaceFile(path, bytes, { access: 'usual' });
    else await writeFile(path, bytes);
  } catch (error) {
    throw unusable(error, `${path} cannot be written`);
  }
};

/** A folder is not either; writing into it says so. */
const isReplaceable = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return true;
    throw error;
  }
};

const reasonsToRead: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'it is no folder',
  EACCES: 'you may not read it',
};

const unusable = (
  error: unknown,
  what: string,
  reasons: Readonly<Record<string, string>> = {},
  kind = 'file',
): unknown =>
  isSystemError(error)
    ? new SpheriteError(
        'FILE_UNUSABLE',
        `${what}: ${reasons[error.code ?? ''] ?? fileTrouble(error)}. Name another ${kind}, or mend what is in the way.`,
        { cause: error },
      )
    : error;
