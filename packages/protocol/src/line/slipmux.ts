import { NO_BYTES } from './bytes.ts';
import { fcs16, fcs16Holds } from './fcs.ts';

/** Ends a frame, and begins one (RFC 1055). */
export const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

const DIAGNOSTIC = 0x0a;
const COAP = 0xa9;
const COAP_PREFIX = Uint8Array.of(COAP);

/** Why bytes were thrown away. */
export type DiscardReason =
  /** The frame check sequence does not match: the line damaged the frame. */
  | 'fcs'
  /** An escape that RFC 1055 does not know; ESC END is how a sender abandons a frame (slipmux §4). */
  | 'escape'
  /** Longer than the receiver is willing to hold. */
  | 'too-long'
  /** A first byte that names no kind of frame. */
  | 'unknown'
  /** Too short to hold what its kind promises. */
  | 'truncated';

/** What came off the line, in order. */
export type Frame =
  | { readonly kind: 'diagnostic'; readonly text: Uint8Array }
  | { readonly kind: 'coap'; readonly message: Uint8Array }
  | { readonly kind: 'packet'; readonly packet: Uint8Array }
  | { readonly kind: 'discarded'; readonly bytes: number; readonly reason: DiscardReason };

/** A frame never holds more than this once unescaped: a block of 1024 bytes with all its options is far below it. */
export const MAX_FRAME = 4096;

/**
 * One frame of draft-bormann-t2trg-slipmux, ready for the line: END, the kind, the payload (and for CoAP its
 * frame check sequence) with END and ESC escaped, END.
 *
 * @param payload UTF-8 text, a CoAP message, or an IP packet, whose own first byte tells its kind.
 */
export function encodeFrame(kind: 'diagnostic' | 'coap' | 'packet', payload: Uint8Array): Uint8Array {
  if (kind === 'packet') {
    if (!startsPacket(payload[0]))
      throw new RangeError('An IP packet begins with its version (0x45–0x4F, 0x60–0x6F).');
    return wrap(NO_BYTES, payload, NO_BYTES);
  }
  if (kind === 'diagnostic') return wrap(Uint8Array.of(DIAGNOSTIC), payload, NO_BYTES);
  const fcs = fcs16(payload, COAP_PREFIX);
  return wrap(COAP_PREFIX, payload, Uint8Array.of(fcs & 0xff, fcs >> 8));
}

function wrap(head: Uint8Array, body: Uint8Array, tail: Uint8Array): Uint8Array {
  const frame = new Uint8Array(2 + head.length + body.length + tail.length + specials(body) + specials(tail));
  frame[0] = END;
  let at = 1;
  for (const part of [head, body, tail]) at = escapeInto(frame, at, part);
  frame[at] = END;
  return frame;
}

function specials(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === END || bytes[at] === ESC) count++;
  return count;
}

function escapeInto(frame: Uint8Array, start: number, bytes: Uint8Array): number {
  let at = start;
  for (let from = 0; from < bytes.length; from++) {
    const byte = bytes[from] ?? 0;
    if (byte === END || byte === ESC) {
      frame[at++] = ESC;
      frame[at++] = byte === END ? ESC_END : ESC_ESC;
    } else frame[at++] = byte;
  }
  return at;
}

/**
 * Cuts a byte stream into frames, whatever the stream does: each byte is looked at once, memory is bounded by
 * `maxFrame`, and damage costs the frame it hit and no other. What was thrown away is reported, never thrown.
 */
export class FrameDecoder {
  readonly #frame: Uint8Array;
  #length = 0;
  /** Bytes of the current frame as they came, escapes included. */
  #raw = 0;
  #escaped = false;
  #fault: 'escape' | 'too-long' | undefined;
  /** Before the first END nothing says where a frame begins. */
  #synchronised = false;

  constructor(options: { readonly maxFrame?: number } = {}) {
    this.#frame = new Uint8Array(options.maxFrame ?? MAX_FRAME);
  }

  /** Takes the next bytes, cut anywhere, and returns the frames they complete. */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    for (let at = this.#copy(chunk, 0); at < chunk.length; at = this.#copy(chunk, at + 1)) {
      const byte = chunk[at] ?? 0;
      if (byte === END) this.#end(frames);
      else this.#take(byte);
    }
    return frames;
  }

  /** Copies the bytes that mean themselves, which nearly all do; returns where one stands that may not. */
  #copy(chunk: Uint8Array, start: number): number {
    if (this.#escaped || this.#fault !== undefined) return start;
    const frame = this.#frame;
    const end = Math.min(chunk.length, start + frame.length - this.#length);
    let length = this.#length;
    let at = start;
    for (; at < end; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === END || byte === ESC) break;
      frame[length++] = byte;
    }
    this.#length = length;
    this.#raw += at - start;
    return at;
  }

  #take(byte: number): void {
    this.#raw++;
    if (this.#fault !== undefined) return;
    let plain = byte;
    if (this.#escaped) {
      this.#escaped = false;
      if (byte === ESC_END) plain = END;
      else if (byte === ESC_ESC) plain = ESC;
      else {
        this.#fault = 'escape';
        return;
      }
    } else if (byte === ESC) {
      this.#escaped = true;
      return;
    }
    if (this.#length === this.#frame.length) this.#fault = 'too-long';
    else this.#frame[this.#length++] = plain;
  }

  #end(frames: Frame[]): void {
    if (this.#raw > 0) frames.push(this.#finish());
    this.#length = 0;
    this.#raw = 0;
    this.#escaped = false;
    this.#fault = undefined;
    this.#synchronised = true;
  }

  #finish(): Frame {
    const discarded = (reason: DiscardReason): Frame => ({ kind: 'discarded', bytes: this.#raw, reason });
    if (this.#fault !== undefined) return discarded(this.#fault);
    if (this.#escaped) return discarded('escape');
    const frame = this.#frame;
    const length = this.#length;
    if (frame[0] === COAP) {
      if (length < 3 + 4) return discarded('truncated');
      return fcs16Holds(frame, length)
        ? { kind: 'coap', message: frame.slice(1, length - 2) }
        : discarded('fcs');
    }
    if (frame[0] === DIAGNOSTIC) return { kind: 'diagnostic', text: frame.slice(1, length) };
    const packet = startsPacket(frame[0]);
    // A boot loader that knows nothing of frames prints bare text; it is worth more to a reader than "unknown".
    if ((!packet || !this.#synchronised) && isText(frame, length)) {
      return { kind: 'diagnostic', text: frame.slice(0, length) };
    }
    return packet ? { kind: 'packet', packet: frame.slice(0, length) } : discarded('unknown');
  }
}

function startsPacket(first: number | undefined): boolean {
  return first !== undefined && ((first >= 0x45 && first <= 0x4f) || (first >= 0x60 && first <= 0x6f));
}

function isText(bytes: Uint8Array, length: number): boolean {
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] ?? 0;
    const printable = (byte >= 0x20 && byte <= 0x7e) || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b;
    if (!printable) return false;
  }
  return true;
}
