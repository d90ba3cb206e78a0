import { createHash } from 'node:crypto';
import { chmod, readFile, stat } from 'node:fs/promises';
import { orIfMissing, type ReplaceFileOptions, replaceFile, SpheriteError } from '@spherite/protocol';
import * as z from 'zod';
import { attempt } from '../files/file-problem.ts';

/** JSON that a person can read, and the SHA-256 of its compact spelling. */
const envelope = z.object({ content: z.unknown(), sha256: z.string() });

/** Makes a file its owner's alone: one that was restored from a copy may be anybody's to read. */
export const makePrivate = (path: string): Promise<void> => attempt(path, () => chmod(path, 0o600));

/** The bytes of a file; undefined when there is none. @throws SpheriteError */
export const readIfPresent = (path: string): Promise<Buffer | undefined> =>
  attempt(path, async () => {
    const there = await stat(path).catch(orIfMissing(undefined));
    // Whoever reads a pipe waits until somebody writes into it.
    if (there && !there.isFile()) throw damaged(path, 'it is no regular file');
    return there && readFile(path).catch(orIfMissing(undefined));
  });

/** Puts a text in the place of a file in one step, safe from a power cut. @throws SpheriteError */
export const writeText = (path: string, text: string, options?: ReplaceFileOptions): Promise<void> =>
  attempt(path, () => replaceFile(path, text, options));

/** Writes a value with its checksum. */
export const writeChecked = (path: string, content: unknown, options?: ReplaceFileOptions): Promise<void> =>
  writeText(path, `${JSON.stringify({ content, sha256: checksum(content) }, undefined, 2)}\n`, options);

/**
 * Reads a value that {@link writeChecked} wrote; undefined when there is none.
 * @throws SpheriteError `FLASH_DAMAGED` when it is not exactly what was written.
 */
export const readChecked = async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
  const bytes = await readIfPresent(path);
  if (bytes === undefined) return undefined;
  try {
    const { content, sha256 } = envelope.parse(JSON.parse(bytes.toString()));
    if (sha256 !== checksum(content)) throw new Error('its checksum does not match');
    return schema.parse(content);
  } catch (cause) {
    throw damaged(path, 'its content or its checksum is not what was written', cause);
  }
};

export const damaged = (path: string, why: string, cause?: unknown): SpheriteError =>
  new SpheriteError(
    'FLASH_DAMAGED',
    `The device's flash is damaged: ${path}: ${why}. Nothing was changed. Restore the folder from a copy, or use another folder for a new device.`,
    { cause },
  );

const checksum = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex');
