import { NO_BYTES } from './bytes.ts';

/** How a message is delivered: confirmable, non-confirmable, acknowledgement, reset (RFC 7252 §4.2–4.3). */
export type MessageType = 'con' | 'non' | 'ack' | 'rst';

/** A method or response code as RFC 7252 writes it, class and detail: `0.01` is GET, `2.05` Content, `0.00` empty. */
export type Code = `${number}.${number}`;

/** One option: a number from the registry or from our private-use range, and its bytes. */
export interface MessageOption {
  readonly number: number;
  readonly value: Uint8Array;
}

/** What a message says, whoever carries it. */
export interface Content {
  readonly code: Code;
  /** Ascending by number; a repeatable option keeps its order. */
  readonly options: readonly MessageOption[];
  readonly payload: Uint8Array;
}

/** A CoAP message (RFC 7252 §3). */
export interface Message extends Content {
  readonly type: MessageType;
  /** Message ID, 16 bits. */
  readonly id: number;
  /** 0 to 8 bytes. */
  readonly token: Uint8Array;
}

export const EMPTY: Code = '0.00';

const VERSION = 1;
const TYPES: readonly MessageType[] = ['con', 'non', 'ack', 'rst'];
const CODES: readonly Code[] = Array.from(
  { length: 256 },
  (_, byte): Code => `${byte >> 5}.${String(byte & 31).padStart(2, '0') as `${number}`}`,
);
const HEADER = 4;
const MAX_TOKEN = 8;
const MAX_NUMBER = 65_535;
const PAYLOAD_MARKER = 0xff;
/** Nibbles of an option that say how many bytes of its delta or length follow, and what is added to those (§3.1). */
const ONE_BYTE = 13;
const TWO_BYTES = 14;
const AFTER_ONE_BYTE = 13;
const AFTER_TWO_BYTES = 269;

/** An acknowledgement or reset of a message, and nothing else (RFC 7252 §4.2). */
export function bare(type: 'ack' | 'rst', { id }: Message): Message {
  return { type, code: EMPTY, id, token: NO_BYTES, options: [], payload: NO_BYTES };
}

/** A message as RFC 7252 §3 lays it out. */
export function encodeMessage(message: Message): Uint8Array {
  const { token, payload } = message;
  const options = ascending(message.options);
  const bytes = new Uint8Array(
    sizeOf(options, HEADER + token.length) + (payload.length > 0 ? 1 + payload.length : 0),
  );
  bytes[0] = (VERSION << 6) | (TYPES.indexOf(message.type) << 4) | token.length;
  bytes[1] = (Number(message.code[0]) << 5) | Number(message.code.slice(2));
  bytes[2] = message.id >> 8;
  bytes[3] = message.id & 0xff;
  bytes.set(token, HEADER);
  let at = HEADER + token.length;
  let before = 0;
  for (const { number, value } of options) {
    const delta = number - before;
    before = number;
    bytes[at++] = (nibble(delta) << 4) | nibble(value.length);
    at = extend(bytes, at, delta);
    at = extend(bytes, at, value.length);
    bytes.set(value, at);
    at += value.length;
  }
  if (payload.length > 0) {
    bytes[at] = PAYLOAD_MARKER;
    bytes.set(payload, at + 1);
  }
  return bytes;
}

/** Options are few and nearly always in order; a repeatable one keeps the order it has. */
function ascending(options: readonly MessageOption[]): readonly MessageOption[] {
  for (let at = 1; at < options.length; at++)
    if ((options[at]?.number ?? 0) < (options[at - 1]?.number ?? 0))
      return options.toSorted((one, other) => one.number - other.number);
  return options;
}

function sizeOf(options: readonly MessageOption[], start: number): number {
  let size = start;
  let before = 0;
  for (const { number, value } of options) {
    size += 1 + extension(number - before) + extension(value.length) + value.length;
    before = number;
  }
  return size;
}

function nibble(value: number): number {
  return value < AFTER_ONE_BYTE ? value : value < AFTER_TWO_BYTES ? ONE_BYTE : TWO_BYTES;
}

function extension(value: number): number {
  return value < AFTER_ONE_BYTE ? 0 : value < AFTER_TWO_BYTES ? 1 : 2;
}

function extend(bytes: Uint8Array, at: number, value: number): number {
  if (value < AFTER_ONE_BYTE) return at;
  if (value < AFTER_TWO_BYTES) {
    bytes[at] = value - AFTER_ONE_BYTE;
    return at + 1;
  }
  bytes[at] = (value - AFTER_TWO_BYTES) >> 8;
  bytes[at + 1] = (value - AFTER_TWO_BYTES) & 0xff;
  return at + 2;
}

/**
 * Reads a message, or answers `undefined` for what RFC 7252 §3 calls a message format error: on a line that is an
 * everyday event. A message has exactly one encoding, so what is read comes out of {@link encodeMessage} as it was.
 * Its parts are views of `bytes`.
 */
export function decodeMessage(bytes: Uint8Array): Message | undefined {
  const first = bytes[0] ?? 0;
  const tokenLength = first & 15;
  let at = HEADER + tokenLength;
  if (first >> 6 !== VERSION || tokenLength > MAX_TOKEN || bytes.length < at) return undefined;
  const code = CODES[bytes[1] ?? 0] ?? EMPTY;
  // An empty message is its header (§4.1).
  if (code === EMPTY && bytes.length > HEADER) return undefined;

  const options: MessageOption[] = [];
  let number = 0;
  while (at < bytes.length && bytes[at] !== PAYLOAD_MARKER) {
    const start = bytes[at] ?? 0;
    const delta = read(bytes, at + 1, start >> 4);
    if (delta === undefined) return undefined;
    const length = read(bytes, at + 1 + extension(delta), start & 15);
    if (length === undefined) return undefined;
    number += delta;
    at += 1 + extension(delta) + extension(length);
    if (number > MAX_NUMBER || at + length > bytes.length) return undefined;
    options.push({ number, value: bytes.subarray(at, at + length) });
    at += length;
  }
  // A marker promises a payload (§3).
  if (at === bytes.length - 1) return undefined;
  return {
    type: TYPES[(first >> 4) & 3] ?? 'con',
    code,
    id: ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0),
    token: bytes.subarray(HEADER, HEADER + tokenLength),
    options,
    payload: at < bytes.length ? bytes.subarray(at + 1) : NO_BYTES,
  };
}

/** A delta or length, whose nibble may say that it follows; 15 is reserved. */
function read(bytes: Uint8Array, at: number, nibble: number): number | undefined {
  if (nibble < ONE_BYTE) return nibble;
  const one = bytes[at];
  const two = bytes[at + 1];
  if (nibble === ONE_BYTE) return one === undefined ? undefined : one + AFTER_ONE_BYTE;
  if (nibble === TWO_BYTES)
    return one === undefined || two === undefined ? undefined : ((one << 8) | two) + AFTER_TWO_BYTES;
  return undefined;
}
