import { guidBytes } from '@spherite/image';

/** A value in an entry of the binary log, as the manifests of the real messages type them. */
export type LogParameter =
  | { readonly type: 'integer' | 'commonError'; readonly value: number }
  | { readonly type: 'uniqueId' | 'string'; readonly value: string };

/** How much a message matters, as the real log counts it. */
export const logPriority = { error: 2, warning: 3, info: 4, debug: 5, trace: 6 } as const;

/** One message of the real device: its numbers, and what it says to people. */
export interface LogMessage {
  /** The part of the operating system that says it. */
  readonly category: number;
  readonly id: number;
  /** One of {@link logPriority}. */
  readonly priority: number;
  /** `[gatewayd] Staging an image.`; what happens too often for people to read has none. */
  readonly text?: string;
  readonly parameters: readonly LogParameter[];
}

/** Bytes of an entry before its parameters. */
export const entryHeader = 12;

/** So that any message fits into a bank, however long the path that somebody asked for. */
const longestString = 255;

/**
 * An entry of the binary log: u16 length of the whole, a byte that readers pass over, u8 priority, u16 category, u16
 * message, u32 milliseconds, and the parameters; all little-endian.
 */
export const encodeEntry = (message: LogMessage, uptimeMs: number): Uint8Array => {
  const parameters = message.parameters.map(encodeParameter);
  const header = Buffer.alloc(entryHeader);
  const entry = Buffer.concat([header, ...parameters]);
  entry.writeUInt16LE(entry.length, 0);
  entry.writeUInt8(message.priority, 3);
  entry.writeUInt16LE(message.category, 4);
  entry.writeUInt16LE(message.id, 6);
  // Like the real one, it starts again after 49 days.
  entry.writeUInt32LE(Math.floor(uptimeMs) >>> 0, 8);
  return entry;
};

const encodeParameter = (parameter: LogParameter): Uint8Array => {
  switch (parameter.type) {
    case 'integer':
    case 'commonError': {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32LE(parameter.value | 0);
      return bytes;
    }
    case 'uniqueId':
      return guidBytes(parameter.value);
    case 'string':
      return terminated(parameter.value);
  }
};

const encoder = new TextEncoder();

/** A string with the NUL that ends it: cut at the first NUL in it, and after its last whole character that fits. */
const terminated = (text: string): Uint8Array => {
  const bytes = new Uint8Array(longestString + 1);
  encoder.encodeInto(text, bytes.subarray(0, longestString));
  return bytes.subarray(0, bytes.indexOf(0) + 1);
};
