import { guidText } from '@spherite/image';
import type { LogParameter } from '../log-message.ts';

/** An entry as a reader finds it: of which types its parameters are, only the message's number says. */
export interface DecodedEntry {
  readonly priority: number;
  readonly category: number;
  readonly id: number;
  readonly time: number;
  readonly parameters: Uint8Array;
}

const bankSize = 4096;

/** Reads a binary log as tools for the real device do: from the bank with the smallest counter, around the ring. */
export const decodeLog = (log: Uint8Array): DecodedEntry[] => {
  const banks = Array.from({ length: log.length / bankSize }, (_, index) =>
    Buffer.from(log.subarray(index * bankSize, (index + 1) * bankSize)),
  );
  const counters = banks.map((bank) => bank.readUInt16LE(bankSize - 4));
  const first = counters.indexOf(Math.min(...counters));
  return [...banks.slice(first), ...banks.slice(0, first)].flatMap(entriesOf);
};

const entriesOf = (bank: Buffer): DecodedEntry[] => {
  const entries: DecodedEntry[] = [];
  for (let at = 0; at < bankSize - 16; ) {
    const length = bank.readUInt16LE(at);
    if (length === 0xffff) break;
    if (length < 12 || at + length > bankSize - 4) throw new Error(`the entry at ${at} is not whole`);
    entries.push({
      priority: bank.readUInt8(at + 3),
      category: bank.readUInt16LE(at + 4),
      id: bank.readUInt16LE(at + 6),
      time: bank.readUInt32LE(at + 8),
      parameters: bank.subarray(at + 12, at + length),
    });
    at += length;
  }
  return entries;
};

/** Reads the parameters of an entry; fails where there are more or fewer bytes than these types need. */
export const decodeParameters = (
  bytes: Uint8Array,
  types: readonly LogParameter['type'][],
): (string | number)[] => {
  const rest = Buffer.from(bytes);
  let at = 0;
  const take = (length: number): Buffer => {
    at += length;
    if (at > rest.length) throw new Error('the parameters end too soon');
    return rest.subarray(at - length, at);
  };
  const decode: Readonly<Record<LogParameter['type'], () => string | number>> = {
    integer: () => take(4).readInt32LE(),
    commonError: () => take(4).readUInt32LE(),
    uniqueId: () => guidText(take(16)),
    string: () =>
      take(rest.indexOf(0, at) + 1 - at)
        .toString()
        .slice(0, -1),
  };
  const values = types.map((type) => decode[type]());
  if (at !== rest.length) throw new Error('there are bytes after the parameters');
  return values;
};
