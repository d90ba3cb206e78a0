import { Buffer } from 'node:buffer';
import { generate, parse } from 'coap-packet';
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
const MAX_TOKEN = 8;
/** Between options and payload (RFC 7252 §3). */
const PAYLOAD_MARKER = 0xff;
const MAX_NUMBER = 65_535;
/** Above anything that this line sends; what a peer accepts is bounded by its frames. */
const MAX_MESSAGE = 65_535;

/** The codec speaks in names where the registry has one. */
const NUMBER_OF: Readonly<Record<string, number>> = {
  'If-Match': 1,
  'Uri-Host': 3,
  ETag: 4,
  'If-None-Match': 5,
  Observe: 6,
  'Uri-Port': 7,
  'Location-Path': 8,
  OSCORE: 9,
  'Uri-Path': 11,
  'Content-Format': 12,
  'Max-Age': 14,
  'Uri-Query': 15,
  'Hop-Limit': 16,
  Accept: 17,
  'Q-Block1': 19,
  'Location-Query': 20,
  Block2: 23,
  Block1: 27,
  Size2: 28,
  'Q-Block2': 31,
  'Proxy-Uri': 35,
  'Proxy-Scheme': 39,
  Size1: 60,
  'No-Response': 258,
  'OCF-Accept-Content-Format-Version': 2049,
  'OCF-Content-Format-Version': 2053,
};

/** An acknowledgement or reset of a message, and nothing else (RFC 7252 §4.2). */
export function bare(type: 'ack' | 'rst', { id }: Message): Message {
  return { type, code: EMPTY, id, token: NO_BYTES, options: [], payload: NO_BYTES };
}

export function encodeMessage(message: Message): Uint8Array {
  const { payload } = message;
  const head = generate(
    {
      code: message.code,
      confirmable: message.type === 'con',
      ack: message.type === 'ack',
      reset: message.type === 'rst',
      messageId: message.id,
      token: buffer(message.token),
      options: message.options.map(({ number, value }) => ({ name: number, value: buffer(value) })),
    },
    MAX_MESSAGE,
  );
  // The codec reads a payload as text, twice, to see whether it is empty: half the time that a block takes.
  if (payload.length === 0 || message.code === EMPTY) return head;
  const whole = new Uint8Array(head.length + 1 + payload.length);
  whole.set(head);
  whole[head.length] = PAYLOAD_MARKER;
  whole.set(payload, head.length + 1);
  return whole;
}

/** Reads a message, or answers `undefined` when the bytes are not one: on a line that is an everyday event. */
export function decodeMessage(bytes: Uint8Array): Message | undefined {
  try {
    const packet = parse(buffer(bytes));
    const message: Message = {
      type: packet.confirmable ? 'con' : packet.ack ? 'ack' : packet.reset ? 'rst' : 'non',
      code: packet.code as Code,
      id: packet.messageId,
      token: packet.token,
      options: packet.options.map(({ name, value }) => ({ number: NUMBER_OF[name] ?? Number(name), value })),
      payload: plain(packet.payload),
    };
    if (message.token.length > MAX_TOKEN || message.options.some(({ number }) => number > MAX_NUMBER))
      return undefined;
    // The codec clips what runs past the end, where RFC 7252 §3 sees a message format error. A payload lies behind
    // everything that could; without one, a message that has exactly one encoding must come out as it went in.
    return message.payload.length > 0 || buffer(encodeMessage(message)).equals(bytes) ? message : undefined;
  } catch {
    return undefined;
  }
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Handlers get bytes that behave as bytes do everywhere: a slice of a `Buffer` is no copy. */
function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
