import { readFile } from 'node:fs/promises';
import { replaceFile } from '@spherite/protocol';
import * as z from 'zod';

const secret = z.string().regex(/^[\w-]{43}$/);

/**
 * Beside the bus entry of a device, mode 0600: where the process that has the device's port lets others of the same
 * user on its line. Only whoever has the port writes or removes it. One that outlived its process leads nowhere, or to
 * somebody who cannot give the answer.
 */
const share = z.object({
  /** Of this machine's loopback. */
  port: z.int().min(1).max(65535),
  /** What a guest shows, and what it is answered. */
  token: secret,
  answer: secret,
});
export type Share = z.infer<typeof share>;

/** Undefined where there is none, or something of another form. */
export const readShare = async (path: string): Promise<Share | undefined> => {
  try {
    return share.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
};

export const writeShare = (path: string, { port, token, answer }: Share): Promise<void> =>
  replaceFile(path, `${JSON.stringify({ port, token, answer })}\n`, { lasting: false });
