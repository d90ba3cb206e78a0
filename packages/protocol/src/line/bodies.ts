import { joined } from './bytes.ts';
import type { Block } from './options.ts';
import { blockSize } from './options.ts';

/** How much a server holds for bodies that travel in blocks. */
export interface BodyLimits {
  /** The largest body, either way. */
  readonly bytes: number;
  /** How many are under way at once, each way; one more and the one untouched longest is forgotten. */
  readonly count: number;
}

export const BODY_LIMITS: BodyLimits = { bytes: 1024 * 1024, count: 4 };

/** What a block of a request body led to. */
export type Received =
  | { readonly kind: 'continue' }
  | { readonly kind: 'complete'; readonly body: Uint8Array }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'too-large' };

/** Puts request bodies together (RFC 7959 §2.5), one per key, in order, within the limits. */
export interface BodyAssembler {
  take(key: string, block: Block, payload: Uint8Array, announced: number | undefined): Received;
}

export function createBodyAssembler(limits: BodyLimits): BodyAssembler {
  const partial = new Map<string, { readonly parts: Uint8Array[]; length: number }>();
  return {
    take: (key, block, payload, announced) => {
      const size = blockSize(block.szx);
      if (block.more ? payload.length !== size : payload.length > size) return { kind: 'malformed' };
      const started = partial.get(key);
      partial.delete(key);
      // The first block always begins afresh: whoever sent the last ones may be gone.
      const body = block.num === 0 ? { parts: [], length: 0 } : started;
      if (body === undefined || body.length !== block.num * size) return { kind: 'incomplete' };
      if (Math.max(body.length + payload.length, announced ?? 0) > limits.bytes) return { kind: 'too-large' };
      // A copy: the payload is a view of a whole frame.
      body.parts.push(payload.slice());
      body.length += payload.length;
      if (!block.more) return { kind: 'complete', body: joined(body.parts, body.length) };
      partial.set(key, body);
      forgetOldest(partial, limits.count);
      return { kind: 'continue' };
    },
  };
}

/** A map keeps the order of insertion; whoever touches an entry inserts it again. */
export function forgetOldest(map: Map<string, unknown>, count: number): void {
  for (const key of map.keys()) {
    if (map.size <= count) return;
    map.delete(key);
  }
}
