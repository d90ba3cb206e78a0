import type { Exchanged } from './http.ts';
import type { Content, Message } from './message.ts';
import { blockOption, blockSize, MAX_SZX, OPTION, uintOption } from './options.ts';

/** Sends a message whose answer may come to another one. */
export type Post = (request: Content, heard: Heard) => Posted;

interface Heard {
  answer(message: Message): void;
  fail(error: unknown): void;
}

interface Posted {
  /** Resolves when it was acknowledged, answered or given up. */
  readonly taken: Promise<void>;
  /** Gives it up, and stops listening for an answer. */
  stop(): void;
}

interface QuickUploadOptions {
  readonly post: Post;
  /** Calls `act` when an answer has been waited for long enough; returns how to prevent it. */
  readonly whenOverdue: (act: (error: unknown) => void) => () => void;
}

/** So many blocks are on a line at once. */
export const MAX_BLOCKS = 8;
/** Says of blocks that they arrived, and no more (RFC 9177 §4.3). */
const CONTINUE = '2.31';

/**
 * Sends a body as blocks that need not wait for one another (Q-Block1, RFC 9177), each of them confirmable: what is
 * lost is repeated by itself. The first goes alone, because a device that does not know the option refuses it.
 *
 * @returns the answer to the whole, or to the block that was refused.
 */
export function createQuickUpload({ post, whenOverdue }: QuickUploadOptions) {
  return (request: Exchanged, signal: AbortSignal | undefined): Promise<Message> =>
    new Promise((resolve, reject) => {
      const blocks = blocksOf(request);
      const posted: Posted[] = [];
      let over = false;
      let cancelWait = (): void => {};

      const end = (): void => {
        over = true;
        cancelWait();
        signal?.removeEventListener('abort', abort);
        for (const { stop } of posted) stop();
      };
      const answer = (message: Message): void => {
        if (over || message.code === CONTINUE) return;
        end();
        resolve(message);
      };
      const fail = (error: unknown): void => {
        if (over) return;
        end();
        reject(error);
      };
      const abort = (): void => fail(signal?.reason);

      const sendNext = async (): Promise<boolean> => {
        const { value } = blocks.next();
        if (over || value === undefined) return false;
        const one = post(value, { answer, fail });
        posted.push(one);
        // A link in memory may have brought the answer already.
        if (over) one.stop();
        await one.taken;
        return true;
      };
      const sendAll = async (): Promise<void> => {
        while (await sendNext());
      };
      const run = async (): Promise<void> => {
        await sendNext();
        await Promise.all(Array.from({ length: MAX_BLOCKS }, sendAll));
        if (!over) cancelWait = whenOverdue(fail);
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort);
      void run();
    });
}

function* blocksOf({ code, options, body }: Exchanged): Generator<Content, undefined> {
  const size = blockSize(MAX_SZX);
  for (let num = 0; num * size < body.length; num++) {
    const more = (num + 1) * size < body.length;
    const extra = [
      blockOption(OPTION.qBlock1, { num, more, szx: MAX_SZX }),
      uintOption(OPTION.size1, body.length),
    ];
    const payload = body.subarray(num * size, (num + 1) * size);
    yield { code, options: [...options, ...extra], payload };
  }
}
