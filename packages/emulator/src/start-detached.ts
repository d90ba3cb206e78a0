import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileTrouble, homeUnusable, SpheriteError } from '@spherite/protocol';
import { prepareHome } from './home/home-folder.ts';

export interface DetachedOptions {
  readonly command: readonly [string, ...string[]];
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Its first line of output, or how it ended instead and what it said on standard error. */
export type Detached =
  | { readonly started: true; readonly line: string }
  | { readonly started: false; readonly status: number; readonly said: readonly string[] };

/** In the home: what a Spherite in the background has to say. */
const logFile = 'spherite.log';

/**
 * Starts the command out of reach of this terminal's signals; its standard error goes to a log in the home.
 * @throws SpheriteError `HOME_UNUSABLE`, or `DISK_FULL` when it failed and could not write why.
 */
export const startDetached = async ({ command, home, env }: DetachedOptions): Promise<Detached> => {
  prepareHome(home);
  const path = join(home, logFile);
  const log = await open(path, 'a+', 0o600).catch((error: unknown) => {
    throw homeUnusable(home, error);
  });
  try {
    const { size: before } = await log.stat();
    const [program, ...args] = command;
    const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', log.fd], env });
    const output = child.stdio[1] as Readable;
    const ended = once(child, 'close');
    for await (const line of createInterface({ input: output })) {
      // What it prints from now on meets a closed pipe, and it is made to survive that.
      output.destroy();
      child.unref();
      return { started: true, line };
    }
    const [code] = await ended;
    const status = Number(code ?? 1);
    const { size } = await log.stat();
    const { buffer } = await log.read({ position: before, buffer: Buffer.alloc(size - before) });
    const said = buffer.toString('utf8').trimEnd() || (await noteSilence(log, path, status));
    return { started: false, status, said: said.split('\n') };
  } finally {
    await log.close();
  }
};

/** Says into the log that it holds no reason, which also finds out whether one could have been written there. */
const noteSilence = async (log: FileHandle, path: string, status: number): Promise<string> => {
  const note = `error: Spherite ended with status ${status} before it was ready, and did not say why.`;
  try {
    await log.appendFile(`${note}\n`);
    return note;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new SpheriteError(
      ['ENOSPC', 'EDQUOT'].includes(code) ? 'DISK_FULL' : 'HOME_UNUSABLE',
      `Spherite did not start, and its reason could not be written to ${path}: ${fileTrouble(error)}. Mend that, or leave out --detach to see the reason.`,
      { cause: error },
    );
  }
};
