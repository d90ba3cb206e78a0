/** What GET /telemetry answers: the errors since somebody last cleared them. */
export interface ErrorReports {
  append(entry: Uint8Array): void;
  /** Never empty: the bytes `TM`, a version, u16 length of what follows, big-endian, and the entries, oldest first. */
  read(): Uint8Array;
  clear(): void;
}

/** Bytes of entries; where there are more, the oldest go. */
export const reportsLimit = 2048;

/** Of the real layout only the length and its place are known; the rest is Spherite's own. */
export const createErrorReports = (): ErrorReports => {
  let entries: Uint8Array[] = [];
  let length = 0;
  return {
    append: (entry) => {
      entries.push(entry);
      length += entry.length;
      while (length > reportsLimit) length -= entries.shift()?.length ?? 0;
    },
    read: () => Buffer.concat([Uint8Array.of(0x54, 0x4d, 1, length >> 8, length & 0xff), ...entries]),
    clear: () => {
      entries = [];
      length = 0;
    },
  };
};
