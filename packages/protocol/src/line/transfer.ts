import { joined, NO_BYTES, sameBytes } from './bytes.ts';
import { LineError, malformed } from './errors.ts';
import type { Exchanged } from './http.ts';
import type { Content, Message, MessageOption } from './message.ts';
import {
  type Block,
  blockOption,
  blockSize,
  MAX_SZX,
  OPTION,
  optionValue,
  readBlock,
  uintOption,
} from './options.ts';
import { isSafe } from './status.ts';
import type { LineRandom } from './timing.ts';

/** Carries whole requests to whole answers, in blocks where they are long (RFC 7959). */
export interface Transfer {
  whole(request: Exchanged, signal: AbortSignal | undefined): Promise<Exchanged>;
  /** The whole of an answer whose first block is here. */
  rest(request: Exchanged, first: Message, signal: AbortSignal | undefined): Promise<Exchanged>;
}

interface TransferOptions {
  readonly quickUpload: (request: Exchanged, signal: AbortSignal | undefined) => Promise<Message>;
  readonly exchange: (request: Content, signal: AbortSignal | undefined) => Promise<Message>;
  readonly random: LineRandom;
  /** The longest answer that is taken. */
  readonly maxBody: number;
}

/** So often a transfer is begun again when the other end lost its beginning, or the content changed midway. */
const BEGINNINGS = 4;
const TAG_LENGTH = 4;
/** The blocks that were sent no longer belong together there: nothing was acted on. */
const INCOMPLETE = '4.08';
/** An option was not understood: nothing was acted on. */
const BAD_OPTION = '4.02';

export function createTransfer({ exchange, quickUpload, random, maxBody }: TransferOptions): Transfer {
  /** Until the other end turns out not to know how to take blocks in any order. */
  let quick = true;

  async function whole(plain: Exchanged, signal: AbortSignal | undefined): Promise<Exchanged> {
    for (let begun = 1; ; begun++) {
      const request = tagged(plain, begun > 1);
      const first = await upload(request, signal);
      const answer = first.code === INCOMPLETE ? INCOMPLETE : await download(request, first, signal);
      if (answer !== INCOMPLETE && answer !== 'changed') return answer;
      const again = answer === INCOMPLETE || isSafe(request.code);
      if (begun === BEGINNINGS || !again) throw changed(answer);
    }
  }

  /**
   * What is not safe to ask twice is told apart from everything else on the line (RFC 9175 §3.3), and so is what has
   * to be asked again: somebody else may be reading the same, which answers everybody differently.
   */
  function tagged(request: Exchanged, again: boolean): Exchanged {
    const isSmall = request.body.length <= blockSize(MAX_SZX);
    if (isSafe(request.code) && isSmall && !again) return request;
    const tag = { number: OPTION.requestTag, value: random(TAG_LENGTH) };
    return { ...request, options: [...request.options, tag] };
  }

  async function upload(request: Exchanged, signal: AbortSignal | undefined): Promise<Message> {
    const { code, options, body } = request;
    if (body.length <= blockSize(MAX_SZX)) return exchange({ code, options, payload: body }, signal);
    if (!quick) return slowUpload(request, signal);
    const answer = await quickUpload(request, signal);
    if (answer.code !== BAD_OPTION) return answer;
    const slower = await slowUpload(request, signal);
    if (slower.code !== BAD_OPTION) quick = false;
    return slower;
  }

  /** Sends block after block and returns the answer to the last one, or to the one that was refused (RFC 7959). */
  async function slowUpload(
    { code, options, body }: Exchanged,
    signal: AbortSignal | undefined,
  ): Promise<Message> {
    let szx = MAX_SZX;
    for (let offset = 0; ; ) {
      const size = blockSize(szx);
      const end = Math.min(offset + size, body.length);
      const block: Block = { num: offset / size, more: end < body.length, szx };
      const extra = [blockOption(OPTION.block1, block)];
      if (offset === 0) extra.push(uintOption(OPTION.size1, body.length));
      const payload = body.subarray(offset, end);
      const answer = await exchange({ code, options: [...options, ...extra], payload }, signal);
      if (answer.code !== '2.31' || !block.more) return answer;
      const taken = readBlock(answer.options, OPTION.block1);
      if (taken === undefined || taken === 'broken' || taken.num !== block.num)
        throw malformed('2.31 for another block');
      // The other end may ask for smaller blocks from here on (RFC 7959 §2.3).
      szx = Math.min(szx, taken.szx);
      offset = end;
    }
  }

  async function download(
    request: Exchanged,
    first: Message,
    signal: AbortSignal | undefined,
  ): Promise<Exchanged | 'changed'> {
    const { code } = first;
    const etag = optionValue(first.options, OPTION.etag) ?? NO_BYTES;
    const parts: Uint8Array[] = [];
    let length = 0;
    for (let answer = first; ; ) {
      const block = readBlock(answer.options, OPTION.block2);
      if (block === 'broken') throw malformed('a Block2 option of the reserved size');
      const same =
        answer.code === code && sameBytes(optionValue(answer.options, OPTION.etag) ?? NO_BYTES, etag);
      if (!same) return 'changed';
      if (block === undefined && length > 0) return 'changed';
      if (block !== undefined) {
        const size = blockSize(block.szx);
        const fits = block.more ? answer.payload.length === size : answer.payload.length <= size;
        if (block.num * size !== length || !fits) throw malformed('another block than was asked for');
      }
      parts.push(answer.payload);
      length += answer.payload.length;
      if (length > maxBody)
        throw new LineError('LINE_TOO_LONG', `The answer is longer than ${maxBody} bytes.`);
      if (block?.more !== true) return { code, options: first.options, body: joined(parts, length) };
      const next = blockOption(OPTION.block2, {
        num: length / blockSize(block.szx),
        more: false,
        szx: block.szx,
      });
      const options = [...request.options.filter(describesNoBody), next];
      answer = await exchange({ code: request.code, options, payload: NO_BYTES }, signal);
    }
  }

  return {
    whole,
    rest: async (request, first, signal) => {
      const answer = await download(request, first, signal);
      return answer === 'changed' ? whole(request, signal) : answer;
    },
  };
}

function describesNoBody({ number }: MessageOption): boolean {
  return number !== OPTION.contentFormat;
}

function changed(how: typeof INCOMPLETE | 'changed'): LineError {
  return new LineError(
    'LINE_CHANGED',
    how === INCOMPLETE
      ? 'The device kept losing the beginning of a long body: too many are sent to it at once. Try again.'
      : 'The answer kept changing while it was read. Try again.',
  );
}
