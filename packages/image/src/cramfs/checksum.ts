import { crc32 } from 'node:zlib';
import { superblock } from './layout.ts';

/** CRC-32 of a whole image, with the field that holds it taken for zero. */
export const checksumOf = (image: Uint8Array): number => {
  const before = crc32(image.subarray(0, superblock.checksum));
  const withField = crc32(new Uint8Array(4), before);
  return crc32(image.subarray(superblock.checksum + 4), withField);
};
