import { createHmac } from 'node:crypto';

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
