/** Distinguished encoding rules (ITU-T X.690 §10), as much of them as a certificate is made of. */

const element = (tag: number, ...contents: readonly Uint8Array[]): Uint8Array => {
  const content = Buffer.concat(contents);
  const { length } = content;
  // One byte as far as it goes, else how many bytes the length has, and these.
  const bytes = length < 0x80 ? [] : length < 0x100 ? [length] : [length >> 8, length & 0xff];
  if (length > 0xffff) throw new RangeError('No certificate is as long as that.');
  const head = bytes.length === 0 ? [length] : [0x80 | bytes.length, ...bytes];
  return Buffer.concat([Uint8Array.of(tag, ...head), content]);
};

export const sequence = (...elements: readonly Uint8Array[]): Uint8Array => element(0x30, ...elements);
export const set = (...elements: readonly Uint8Array[]): Uint8Array => element(0x31, ...elements);
export const octetString = (bytes: Uint8Array): Uint8Array => element(0x04, bytes);
export const utf8String = (text: string): Uint8Array => element(0x0c, Buffer.from(text));
export const yes = Uint8Array.of(0x01, 0x01, 0xff);

/** A field that goes by a number; `explicit` wraps an element, `implicit` takes the place of its tag. */
export const explicit = (number: number, content: Uint8Array): Uint8Array => element(0xa0 | number, content);
export const implicit = (number: number, content: Uint8Array): Uint8Array => element(0x80 | number, content);

/** From the bytes of a number that is not negative, most significant first. */
export const integer = (bytes: Uint8Array): Uint8Array => {
  const start = bytes.findIndex((byte) => byte !== 0);
  const shortest = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  return element(0x02, Uint8Array.of(...((shortest[0] ?? 0) < 0x80 ? [] : [0])), shortest);
};

/** Whole bytes unless it is told how many of the last bits do not count. */
export const bitString = (bytes: Uint8Array, unused = 0): Uint8Array =>
  element(0x03, Uint8Array.of(unused), bytes);

/** From its dotted form. */
export const objectIdentifier = (dotted: string): Uint8Array => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
};

const base128 = (value: number): number[] => {
  const bytes = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) bytes.unshift(0x80 | (left & 0x7f));
  return bytes;
};

/** To the second: two digits of the year up to 2049, four after it (RFC 5280 §4.1.2.5). */
export const time = (unixMs: number): Uint8Array => {
  const digits = new Date(unixMs).toISOString().replace(/\.\d+|[-:T]/g, '');
  return digits < '2050' ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits));
};
