/** What a message is for whoever only passes it on (RFC 7252 §3). */
export interface CoapHeader {
  readonly type: 'con' | 'non' | 'ack' | 'rst';
  /** `empty` is an acknowledgement, a reset or a ping, and has no token. */
  readonly kind: 'empty' | 'request' | 'answer';
  readonly id: number;
  /** In hexadecimal, so that it can be a key. */
  readonly token: string;
  /** One of the blocks that are answered as a whole (Q-Block1, RFC 9177): most hear no more than that they arrived. */
  readonly isBlock: boolean;
}

const types = ['con', 'non', 'ack', 'rst'] as const;

/** The number of the option Q-Block1. */
const qBlock1 = 19;

/** Reads the header of a message; undefined when it has none that RFC 7252 allows. */
export const readCoapHeader = (message: Uint8Array): CoapHeader | undefined => {
  const [first = 0, code = 0, high = 0, low = 0] = message;
  const tokenLength = first & 0x0f;
  if (first >> 6 !== 1 || tokenLength > 8 || message.length < 4 + tokenLength) return undefined;
  const type = types[(first >> 4) & 3] ?? 'con';
  const kind = code === 0 ? 'empty' : code < 0x20 ? 'request' : 'answer';
  const isBlock = kind === 'request' && hasOption(message, 4 + tokenLength, qBlock1);
  return { type, kind, id: (high << 8) | low, token: hex(message, 4, 4 + tokenLength), isBlock };
};

/** Options come in the order of their numbers, each as the distance from the one before (RFC 7252 §3.1). */
const hasOption = (message: Uint8Array, start: number, wanted: number): boolean => {
  let at = start;
  let number = 0;
  /** What half a byte says, or one or two bytes behind it. */
  const extended = (value: number): number => {
    if (value < 13) return value;
    if (value === 13) return (message[at++] ?? 0) + 13;
    return (message[at++] ?? 0) * 256 + (message[at++] ?? 0) + 269;
  };
  while (at < message.length && message[at] !== 0xff) {
    const head = message[at++] ?? 0;
    number += extended(head >> 4);
    if (number >= wanted) return number === wanted;
    // It moves `at` itself, and so is not part of the sum.
    const length = extended(head & 15);
    at += length;
  }
  return false;
};

const hex = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('hex');
