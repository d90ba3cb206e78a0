import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, replaceFile } from '@spherite/protocol';

/** Gives that many bytes. */
export type Random = (bytes: number) => Uint8Array;

/**
 * A stream of bytes that depends on the seed and the purpose only: HMAC-SHA-256 of a counter. Whoever knows the seed
 * knows what comes, so it makes identifiers and one-time passwords of a test world, and never a key or a token.
 */
export const seededRandom = (seed: string, purpose: string): Random => {
  const key = createHmac('sha256', 'SPHERITE-RANDOM-1').update(`${purpose}\n${seed}`).digest();
  let counter = 0n;
  let pool: Buffer = Buffer.alloc(0);
  return (bytes) => {
    while (pool.length < bytes) {
      const block = Buffer.alloc(8);
      block.writeBigUInt64BE(counter++);
      pool = Buffer.concat([pool, createHmac('sha256', key).update(block).digest()]);
    }
    const taken = pool.subarray(0, bytes);
    pool = pool.subarray(bytes);
    return taken;
  };
};

const countFile = 'starts';

/**
 * Which start of a seeded world this is: a later one must not make up the identifiers of an earlier one again.
 * @param data - the folder that keeps the world; without one, each start is the first.
 */
export const countStart = async (data: string | undefined): Promise<number> => {
  if (data === undefined) return 1;
  const path = join(data, countFile);
  const count = Number(await readFile(path, 'utf8').catch(() => '0')) + 1;
  try {
    makeFolder(data);
    await replaceFile(path, String(count));
  } catch {
    // Whatever is wrong with the folder, the service is about to say it better.
  }
  return count;
};
