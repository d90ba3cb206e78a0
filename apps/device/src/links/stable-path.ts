import { readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { SpheriteError } from '@spherite/protocol';
import { fileProblem } from '../files/file-problem.ts';

/**
 * Makes a path lead to a terminal. A link that leads nowhere is replaced in one step; anything else in its place is
 * somebody's and stays, unless the caller knows better.
 *
 * @throws SpheriteError `FILE_UNUSABLE`
 */
export const placeStablePath = async (
  path: string,
  terminal: string,
  { replace = false }: { readonly replace?: boolean } = {},
): Promise<void> => {
  try {
    await symlink(terminal, path);
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileProblem(path, error);
  }
  if (!replace) await refuseUnlessDangling(path);
  try {
    // A terminal belongs to one device, so its name makes this one unique.
    const draft = `${path}.${terminal.replace(/\W+/g, '-')}`;
    await rm(draft, { force: true });
    await symlink(terminal, draft);
    await rename(draft, path);
  } catch (error) {
    throw fileProblem(path, error);
  }
};

/** Takes the path away, if it still leads to this terminal. */
export const removeStablePath = async (path: string, terminal: string): Promise<void> => {
  const target = await readlink(path).catch(() => undefined);
  if (target === terminal) await rm(path, { force: true });
};

const refuseUnlessDangling = async (path: string): Promise<void> => {
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined)
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `${path} cannot become the device's port: something else stands there. Choose another path.`,
    );
  const dangling = await stat(path).then(
    () => false,
    () => true,
  );
  if (!dangling)
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `${path} cannot become the device's port: it is a link to ${target}, and that is there. If no device uses it, remove the link; else choose another path.`,
    );
};
