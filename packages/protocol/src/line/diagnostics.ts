import { encodeFrame } from './slipmux.ts';

/** How much diagnostic text a device keeps for the host that comes next. */
export const DIAGNOSTICS_KEPT = 16 * 1024;
/** A line longer than this goes out as several frames. */
const MAX_TEXT = 1024;

const encoder = new TextEncoder();

/** The newest diagnostics, as whole frames: what a host that opens the line late is shown (like a kernel's ring). */
export interface DiagnosticLog {
  /** Keeps the text and returns its frames. */
  add(text: string): readonly Uint8Array[];
  frames(): Iterable<Uint8Array>;
}

export function createDiagnosticLog(limit: number = DIAGNOSTICS_KEPT): DiagnosticLog {
  const kept: Uint8Array[] = [];
  let bytes = 0;
  return {
    add: (text) => {
      const frames = pieces(encoder.encode(text)).map((piece) => encodeFrame('diagnostic', piece));
      for (const frame of frames) {
        kept.push(frame);
        bytes += frame.length;
      }
      while (bytes > limit) bytes -= kept.shift()?.length ?? 0;
      return frames;
    },
    frames: () => kept,
  };
}

/** Cuts UTF-8 between characters. */
function pieces(text: Uint8Array): Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + MAX_TEXT, text.length);
    while (end < text.length && ((text[end] ?? 0) & 0xc0) === 0x80) end--;
    cut.push(text.subarray(start, end));
    start = end;
  }
  return cut;
}
