import type { MessageOption } from './message.ts';

/**
 * The options of this line: RFC 7252 §5.10, RFC 7641, RFC 7959, RFC 9175, RFC 9177, and three of our own from the
 * experimental range (65000–65535). An odd number is critical; ours are all elective, so that a client which has
 * never heard of them still understands every message.
 */
export const OPTION = {
  uriHost: 3,
  etag: 4,
  observe: 6,
  uriPort: 7,
  uriPath: 11,
  contentFormat: 12,
  uriQuery: 15,
  accept: 17,
  qBlock1: 19,
  block2: 23,
  block1: 27,
  size2: 28,
  proxyUri: 35,
  proxyScheme: 39,
  size1: 60,
  requestTag: 292,
  /** Response: the header `REST-API-Version`, UTF-8. Elective, safe to forward. */
  restApiVersion: 65_000,
  /** Request: the header `AZSPHERE-CAPABILITIES`, as it stands. Elective, unsafe to forward: it grants rights. */
  azsphereCapabilities: 65_002,
  /** Response: the HTTP status, where the code alone would be read as another one. Elective, safe to forward. */
  httpStatus: 65_004,
} as const;

const UNDERSTOOD: ReadonlySet<number> = new Set(Object.values(OPTION));

/** Whether a message must be refused because of an option that must be understood and is not (RFC 7252 §5.4.1). */
export function hasUnknownCritical(options: readonly MessageOption[]): boolean {
  return options.some(({ number }) => number % 2 === 1 && !UNDERSTOOD.has(number));
}

/** The first value of an option, the one that counts where it is not repeatable. */
export function optionValue(options: readonly MessageOption[], number: number): Uint8Array | undefined {
  return options.find((option) => option.number === number)?.value;
}

/** An unsigned option (RFC 7252 §3.2): big-endian, as few bytes as it takes, none for zero. */
export function uintOption(number: number, value: number): MessageOption {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return { number, value: Uint8Array.from(bytes) };
}

export function readUint(value: Uint8Array): number {
  return value.reduce((sum, byte) => sum * 256 + byte, 0);
}

export function uintValue(options: readonly MessageOption[], number: number): number | undefined {
  const value = optionValue(options, number);
  return value === undefined || value.length > 4 ? undefined : readUint(value);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function textOption(number: number, text: string): MessageOption {
  return { number, value: encoder.encode(text) };
}

/** The text of an option, or `undefined` when it is not UTF-8. */
export function readText(value: Uint8Array): string | undefined {
  try {
    return decoder.decode(value);
  } catch {
    return undefined;
  }
}

/** Which part of a body a message is about (RFC 7959 §2.2). */
export interface Block {
  readonly num: number;
  readonly more: boolean;
  /** 2^(szx + 4) bytes a block: 0 is 16, 6 is 1024. */
  readonly szx: number;
}

export const MAX_SZX = 6;

export function blockSize(szx: number): number {
  return 2 ** (szx + 4);
}

export function blockOption(number: number, block: Block): MessageOption {
  return uintOption(number, block.num * 16 + (block.more ? 8 : 0) + block.szx);
}

/** A Block option: absent, broken (longer than 3 bytes, or the reserved size 7), or a block. */
export function readBlock(options: readonly MessageOption[], number: number): Block | 'broken' | undefined {
  const value = optionValue(options, number);
  if (value === undefined) return undefined;
  if (value.length > 3) return 'broken';
  const packed = readUint(value);
  const szx = packed & 7;
  return szx > MAX_SZX ? 'broken' : { num: packed >>> 4, more: (packed & 8) !== 0, szx };
}
