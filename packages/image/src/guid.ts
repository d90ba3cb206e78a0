import { hexOf } from './bytes.ts';

/** A GUID as people write it. */
export const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Turns over the three numbers at the front, which Windows keeps little-endian; the rest is a row of bytes. */
const turned = (bytes: Uint8Array): Uint8Array => {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Uint8Array.from(order, (index) => bytes[index] ?? 0);
};

/** A GUID of 16 bytes as text, in lower case. */
export const guidText = (bytes: Uint8Array): string =>
  hexOf(turned(bytes)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** A GUID as its 16 bytes. */
export const guidBytes = (text: string): Uint8Array => {
  if (!guidPattern.test(text)) throw new RangeError(`"${text}" is not a GUID.`);
  return turned(Buffer.from(text.replaceAll('-', ''), 'hex'));
};
