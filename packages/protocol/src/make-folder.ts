import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those that it lies in, private to their owner. One that exists stays as it is.
 *
 * Node's own `recursive` tries for ever where a folder exists and none can be made in it, such as /proc: it takes the
 * ENOENT for a parent that is missing. Here a folder is tried a second time, when its parent is there, and no third.
 *
 * @throws the error of the file system, for {@link fileTrouble} to put into words
 */
export const makeFolder = (path: string): void => {
  try {
    makeOne(path);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || syscall !== 'mkdir' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    makeOne(path);
  }
};

const makeOne = (path: string): void => {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    // What is there and cannot be found is a link that leads nowhere: `stat` says so.
    if (!statSync(path, { throwIfNoEntry: isThere })?.isDirectory()) throw error;
  }
};
