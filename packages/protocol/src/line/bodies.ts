import { type Block, blockSize } from './options.ts';
import type { LineClock } from './timing.ts';
import { createUnfinished, type UnfinishedLimits } from './unfinished.ts';

const MIB = 1024 * 1024;

/** How much a server holds for bodies that travel in blocks. */
export interface BodyLimits extends UnfinishedLimits {
  /** The largest body of a request. */
  readonly request: number;
  /** The largest body of an answer. */
  readonly reply: number;
}

export const BODY_LIMITS: BodyLimits = {
  request: 2 * MIB,
  reply: 4 * MIB,
  // As many as a server works on at once.
  count: 16,
  held: 4 * MIB,
  // Longer than a client that keeps to RFC 7252 §4.8.2 goes on repeating one block (MAX_TRANSMIT_SPAN, 45 s).
  idleMs: 60_000,
};

/** A block of a request body. */
export interface BodyBlock {
  readonly key: string;
  readonly block: Block;
  /** Of a Q-Block1 option: the blocks of its body come in any order. */
  readonly anyOrder: boolean;
  readonly payload: Uint8Array;
  /** What the sender says the whole has. */
  readonly announced: number | undefined;
}

/** What a block of a request body led to. */
export type Received =
  | { readonly kind: 'continue' }
  | { readonly kind: 'complete'; readonly body: Uint8Array }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'too-large' };

/** Puts request bodies together (RFC 7959 §2.5, RFC 9177 §4.3), one per key, within the limits. */
export interface BodyAssembler {
  take(received: BodyBlock): Received;
  close(): void;
}

interface Body {
  bytes: Uint8Array;
  readonly anyOrder: boolean;
  readonly szx: number;
  /** One bit for each block that is here. */
  readonly here: Uint8Array;
  /** How many bytes are here, and where the furthest of them ends. */
  length: number;
  reach: number;
  /** How many there are in all, once the last block has told. */
  whole: number | undefined;
}

export function createBodyAssembler(limits: BodyLimits, clock: LineClock): BodyAssembler {
  const unfinished = createUnfinished<Body>(limits, clock);

  const begin = ({ block: { szx }, anyOrder }: BodyBlock): Body => ({
    bytes: new Uint8Array(),
    anyOrder,
    szx,
    here: new Uint8Array(anyOrder ? Math.ceil(limits.request / blockSize(szx) / 8) : 0),
    length: 0,
    reach: 0,
    whole: undefined,
  });

  function take(received: BodyBlock): Received {
    const { key, block, anyOrder, payload, announced = 0 } = received;
    const size = blockSize(block.szx);
    const start = block.num * size;
    const end = start + payload.length;
    if (block.more ? payload.length !== size : payload.length > size) return { kind: 'malformed' };
    const begun = unfinished.take(key);
    // The first block begins afresh, whoever sent the last ones may be gone; but where blocks come in any order, it
    // may be a repetition.
    const fresh = block.num === 0 && !(anyOrder && begun?.anyOrder);
    const body = fresh ? begin(received) : begun;
    if (body === undefined || body.anyOrder !== anyOrder) return { kind: 'incomplete' };
    if (anyOrder ? body.szx !== block.szx : body.length !== start) return { kind: 'incomplete' };
    if (Math.max(end, announced) > limits.request) return { kind: 'too-large' };
    if (!anyOrder || isNew(body, block.num)) {
      body.reach = Math.max(body.reach, end);
      if (!block.more) body.whole = end;
      if (body.reach > (body.whole ?? body.reach)) return { kind: 'malformed' };
      body.bytes = grown(body.bytes, Math.max(end, announced), limits.request);
      body.bytes.set(payload, start);
      body.length += payload.length;
    }
    if (body.length === body.whole) return { kind: 'complete', body: body.bytes.subarray(0, body.whole) };
    unfinished.keep(key, body, body.bytes.length);
    return { kind: 'continue' };
  }

  return { take, close: unfinished.close };
}

/** Whether a block had not come before; from now on it has. */
function isNew({ here }: Body, num: number): boolean {
  const bit = 1 << (num % 8);
  const at = num >> 3;
  const known = here[at] ?? 0;
  here[at] = known | bit;
  return (known & bit) === 0;
}

/** Room for `length` bytes, twice as much as before where that is more, so that a body is copied a few times only. */
function grown(bytes: Uint8Array, length: number, limit: number): Uint8Array {
  if (length <= bytes.length) return bytes;
  const larger = new Uint8Array(Math.max(length, Math.min(2 * bytes.length, limit)));
  larger.set(bytes);
  return larger;
}
