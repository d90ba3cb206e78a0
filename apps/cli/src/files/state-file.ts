import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, replaceFile } from '@spherite/protocol';
import type { z } from 'zod';
import { fileError, isSystemError } from './file-error.ts';
import { type LockOptions, withFileLock } from './file-lock.ts';

/** A small file of the command's own, readable by its owner only. */
export interface StateFile<State> {
  /** @returns what the file holds; `damaged` when that makes no sense; undefined when there is none. */
  read(): Promise<State | 'damaged' | undefined>;
  /** Replaces the file as a whole: a reader sees the old or the new one, never a part. */
  write(state: State): Promise<void>;
  /** Keeps other processes from changing the file while `act` reads, decides and writes. */
  exclusively<T>(act: () => Promise<T>): Promise<T>;
}

export const stateFile = <State>(
  path: string,
  schema: z.ZodType<State>,
  lock: LockOptions,
): StateFile<State> => ({
  exclusively: (act) => withFileLock(`${path}.lock`, lock, act),
  read: async () => {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) return undefined;
      throw fileError(error, path);
    }
    return parse(text, schema);
  },
  write: async (state) => {
    try {
      makeFolder(dirname(path));
      await replaceFile(path, `${JSON.stringify(state, null, 2)}\n`);
    } catch (error) {
      throw fileError(error, path);
    }
  },
});

const parse = <State>(text: string, schema: z.ZodType<State>): State | 'damaged' => {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : 'damaged';
  } catch {
    return 'damaged';
  }
};
