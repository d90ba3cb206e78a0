import { createHash } from 'node:crypto';
import type { PlainRequest, Send } from '../exchange.ts';
import { type BodyLimits, createBodyAssembler } from './bodies.ts';
import { hex, NO_BYTES } from './bytes.ts';
import { LINK_FORMAT } from './content-format.ts';
import { CORE_PATH, type CoreResource, coreLinks } from './core-link.ts';
import { type Exchanged, replyToCoap, requestFromCoap } from './http.ts';
import type { Code, Content, Message, MessageOption } from './message.ts';
import {
  type Block,
  blockOption,
  blockSize,
  hasUnknownCritical,
  MAX_SZX,
  OPTION,
  optionValue,
  readBlock,
  uintOption,
  uintValue,
} from './options.ts';
import { isSafe, methodOfCode } from './status.ts';
import type { LineClock } from './timing.ts';
import { createUnfinished } from './unfinished.ts';

export interface ResponderOptions {
  readonly handle: Send;
  readonly resources: readonly CoreResource[];
  readonly limits: BodyLimits;
  readonly clock: LineClock;
  /** Told of an exception in `handle`; the other end reads 5.00 and no more. */
  readonly onError: (error: unknown) => void;
}

/** Answers one request message at a time: puts bodies together, asks `handle`, and cuts what it answers into blocks. */
export interface Responder {
  /** `undefined` for a block whose body is answered when the others are here (RFC 9177 §4.3). */
  respond(request: Message): Content | undefined | Promise<Content>;
  /** Forgets the bodies that are under way. */
  close(): void;
}

/** A long answer, kept while its blocks are fetched. */
interface Representation extends Exchanged {
  readonly etag: Uint8Array;
}

const FIRST_BLOCK: Block = { num: 0, more: false, szx: MAX_SZX };

export function createResponder(settings: ResponderOptions): Responder {
  const { handle, resources, limits, clock, onError } = settings;
  const uploads = createBodyAssembler(limits, clock);
  const downloads = createUnfinished<Representation>(limits, clock);

  function respond(message: Message): Content | undefined | Promise<Content> {
    const { code, options } = message;
    if (hasUnknownCritical(options)) return refusal('4.02', 'unknown critical option');
    if (optionValue(options, OPTION.proxyUri) ?? optionValue(options, OPTION.proxyScheme)) {
      return refusal('5.05', 'this is no proxy');
    }
    const method = methodOfCode(code);
    if (method === undefined) return refusal('4.05', 'unknown method');
    const block1 = readBlock(options, OPTION.block1);
    const qBlock1 = readBlock(options, OPTION.qBlock1);
    const block2 = readBlock(options, OPTION.block2);
    if (block1 === 'broken' || qBlock1 === 'broken' || block2 === 'broken')
      return refusal('4.00', 'broken block option');
    if (block1 !== undefined && qBlock1 !== undefined) return refusal('4.02', 'both kinds of blocks');
    const block = block1 ?? qBlock1;
    if (block !== undefined) return collect(message, method, block, qBlock1 !== undefined, block2);
    if (block2 !== undefined && block2.num > 0) {
      const kept = downloads.take(transferKey(message));
      if (kept !== undefined) return part(message, kept, block2);
      if (!isSafe(code)) return refusal('4.08', 'the answer is no longer kept');
    }
    return answer(message, method, message.payload, block2);
  }

  /** Takes one block of a body, and answers the whole when it is the last to come. */
  function collect(
    message: Message,
    method: PlainRequest['method'],
    block: Block,
    anyOrder: boolean,
    block2: Block | undefined,
  ): Content | undefined | Promise<Content> {
    const { options, payload } = message;
    // It is the tag that tells two such bodies apart (RFC 9177 §4.3).
    if (anyOrder && optionValue(options, OPTION.requestTag) === undefined)
      return refusal('4.00', 'Q-Block1 without a Request-Tag');
    const key = transferKey(message);
    const announced = uintValue(options, OPTION.size1);
    const received = uploads.take({ key, block, anyOrder, payload, announced });
    const echo = anyOrder ? [] : [blockOption(OPTION.block1, block)];
    switch (received.kind) {
      case 'continue':
        return anyOrder ? undefined : { code: '2.31', options: echo, payload: NO_BYTES };
      case 'incomplete':
        return refusal('4.08', 'a block is missing', ...echo);
      case 'malformed':
        return refusal('4.00', 'a block has the wrong length', ...echo);
      case 'too-large':
        return refusal('4.13', 'the body is too large', ...echo, uintOption(OPTION.size1, limits.request));
      case 'complete':
        return answer(message, method, received.body, block2).then((reply) => ({
          ...reply,
          options: [...reply.options, ...echo],
        }));
    }
  }

  async function answer(
    message: Message,
    method: PlainRequest['method'],
    body: Uint8Array,
    block: Block | undefined,
  ): Promise<Content> {
    const exchanged = await ask(message, method, body);
    // A client that can read one format only must not be given another (RFC 7252 §5.10.4).
    const accepted = uintValue(message.options, OPTION.accept);
    const format = uintValue(exchanged.options, OPTION.contentFormat);
    if (isSafe(message.code) && isSuccess(exchanged.code) && accepted !== undefined && format !== undefined) {
      if (accepted !== format) return refusal('4.06', 'not available in that format');
    }
    return part(message, exchanged, block ?? FIRST_BLOCK);
  }

  async function ask(message: Message, method: PlainRequest['method'], body: Uint8Array): Promise<Exchanged> {
    const request = requestFromCoap(method, message.options, body);
    if (request === undefined) return refused('4.02', 'not a path');
    try {
      if (method === 'GET' && request.path.split('?', 1)[0] === CORE_PATH) return core(request.path);
      const exchanged = replyToCoap(await handle(request), message.code);
      if (exchanged.body.length <= limits.reply) return exchanged;
      onError(new RangeError(`An answer of ${exchanged.body.length} bytes is more than the line carries.`));
    } catch (error) {
      onError(error);
    }
    return refused('5.00', 'internal error');
  }

  function core(path: string): Exchanged {
    const query = new URLSearchParams(path.slice(CORE_PATH.length));
    const body = encoder.encode(coreLinks(resources, query));
    return { code: '2.05', options: [uintOption(OPTION.contentFormat, LINK_FORMAT)], body };
  }

  /** One block of an answer (RFC 7959 §2.4), all of it where it fits. */
  function part(message: Message, exchanged: Exchanged | Representation, block: Block): Content {
    const { code, options, body } = exchanged;
    const size = blockSize(block.szx);
    const start = block.num * size;
    if (block.num === 0 && body.length <= size) return { code, options, payload: body };
    if (start >= body.length) return refusal('4.02', 'no such block');
    const more = start + size < body.length;
    const kept = 'etag' in exchanged ? exchanged : { ...exchanged, etag: etagOf(body) };
    if (more) downloads.keep(transferKey(message), kept, body.length);
    const extra = [
      { number: OPTION.etag, value: kept.etag },
      blockOption(OPTION.block2, { num: block.num, more, szx: block.szx }),
    ];
    if (block.num === 0) extra.push(uintOption(OPTION.size2, body.length));
    return { code, options: [...options, ...extra], payload: body.subarray(start, start + size) };
  }

  return {
    respond,
    close: () => {
      uploads.close();
      downloads.close();
    },
  };
}

const encoder = new TextEncoder();

/** An error with its reason as text (RFC 7252 §5.5.2). */
function refusal(code: Code, why: string, ...options: MessageOption[]): Content {
  return { code, options, payload: encoder.encode(why) };
}

function refused(code: Code, why: string): Exchanged {
  return { code, options: [], body: encoder.encode(why) };
}

export function isSuccess(code: Code): boolean {
  return code.startsWith('2.');
}

/** Of the body itself, so that the same content read twice is the same representation. */
function etagOf(body: Uint8Array): Uint8Array {
  return createHash('sha256').update(body).digest().subarray(0, 8);
}

const KEY_OPTIONS: ReadonlySet<number> = new Set([
  OPTION.uriPath,
  OPTION.uriQuery,
  OPTION.accept,
  OPTION.requestTag,
  OPTION.azsphereCapabilities,
]);

/**
 * Blocks belong together when method, URI and Request-Tag agree (RFC 7959 §2.5, RFC 9175 §3). A line has one
 * endpoint address for all the hosts that ever opened it, so it is the tag that keeps their bodies apart.
 */
function transferKey({ code, options }: Message): string {
  let key: string = code;
  for (const { number, value } of options) {
    if (KEY_OPTIONS.has(number)) key += ` ${number}=${hex(value)}`;
  }
  return key;
}
