import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Writes a file that only its owner can read, whole or not at all: who opens it sees the old text or the new.
 * @param unique - what tells this writer's draft from those of others, e.g. its pid.
 */
export const writePrivateFile = async (
  path: string,
  text: string,
  unique: string | number,
): Promise<void> => {
  const draft = `${path}.${unique}.draft`;
  try {
    // Whatever stood there would keep its own mode, and a link its own target.
    await rm(draft, { force: true });
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
};
