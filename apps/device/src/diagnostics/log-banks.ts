import { entryHeader } from './log-message.ts';

export const bankSize = 4096;
/** How many banks there are before the oldest makes room. */
export const bankCount = 4;
/** u16 counter and u16 status at the end of a bank. */
const footer = 4;
const room = bankSize - footer;
/** Readers of the real log look for no entry from here on. */
const lastStart = room - entryHeader;
/** An erased counter: readers start at none that has it. */
const noCounter = 0xffff;

/** The memory of the binary log: banks in a ring, each of which is made when there is something to write into it. */
export interface LogBanks {
  append(entry: Uint8Array): void;
  /** The banks as they lie in memory: the one with the smallest counter is the oldest. */
  read(): Uint8Array;
}

export const createLogBanks = (): LogBanks => {
  const banks: Buffer[] = [];
  /** Where the newest bank lies, and how much of it is written. */
  let newest = -1;
  let used = bankSize;

  const open = (): void => {
    newest = (newest + 1) % bankCount;
    used = 0;
    const counter = nextCounter();
    const bank = banks[newest]?.fill(0xff) ?? Buffer.alloc(bankSize, 0xff);
    bank.writeUInt16LE(counter, room);
    // What the real one says here is not known; its readers pass over it.
    bank.writeUInt16LE(0, room + 2);
    banks[newest] = bank;
  };

  const nextCounter = (): number => {
    const counters = banks.map((bank) => bank.readUInt16LE(room));
    const next = Math.max(-1, ...counters) + 1;
    if (next < noCounter) return next;
    const smallest = Math.min(...counters);
    for (const bank of banks) bank.writeUInt16LE(bank.readUInt16LE(room) - smallest, room);
    return next - smallest;
  };

  return {
    append: (entry) => {
      if (used >= lastStart || used + entry.length > room) open();
      banks[newest]?.set(entry, used);
      used += entry.length;
    },
    read: () => {
      if (banks.length === 0) open();
      return Buffer.concat(banks);
    },
  };
};
