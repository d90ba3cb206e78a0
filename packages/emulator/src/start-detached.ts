import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { homeUnusable } from '@spherite/protocol';
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

/** Starts the command out of reach of this terminal's signals; its standard error goes to a log in the home. */
export const startDetached = async ({ command, home, env }: DetachedOptions): Promise<Detached> => {
  prepareHome(home);
  const log = await open(join(home, logFile), 'a+', 0o600).catch((error: unknown) => {
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
    const [status] = await ended;
    const { size } = await log.stat();
    const { buffer } = await log.read({ position: before, buffer: Buffer.alloc(size - before) });
    return {
      started: false,
      status: Number(status ?? 1),
      said: buffer.toString('utf8').trimEnd().split('\n'),
    };
  } finally {
    await log.close();
  }
};
