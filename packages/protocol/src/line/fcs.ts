const POLYNOMIAL = 0x8408;
const INITIAL = 0xffff;

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let register = byte;
  for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >> 1) ^ POLYNOMIAL : register >> 1;
  return register;
});

/** Feeds `bytes[start, end)` to the register of RFC 1662 §C.2, without the final complement. */
function register(bytes: Uint8Array, start: number, end: number, initial: number): number {
  let value = initial;
  for (let at = start; at < end; at++) value = (value >> 8) ^ (TABLE[(value ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return value;
}

/** The 16-bit frame check sequence of RFC 1662 §C.2 over `prefix` followed by `bytes`; it is sent low byte first. */
export function fcs16(bytes: Uint8Array, prefix: Uint8Array = new Uint8Array()): number {
  const started = register(prefix, 0, prefix.length, INITIAL);
  return register(bytes, 0, bytes.length, started) ^ 0xffff;
}

/** Whether `bytes[0, end)`, whose last two bytes are its check sequence, is intact (the residue of RFC 1662 §C.2). */
export function fcs16Holds(bytes: Uint8Array, end: number): boolean {
  return register(bytes, 0, end, INITIAL) === 0xf0b8;
}
