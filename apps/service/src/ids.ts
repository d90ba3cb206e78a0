type Random = (bytes: number) => Uint8Array;

/** The same randomness, drawn a hundred IDs at a time: drawing costs more than what an ID does with it. */
export function drawnAhead(random: Random): Random {
  let pool: Uint8Array = new Uint8Array();
  return (bytes) => {
    if (pool.length < bytes) pool = random(Math.max(bytes, 1600));
    const drawn = pool.subarray(0, bytes);
    pool = pool.subarray(bytes);
    return drawn;
  };
}

/** A random UUID (RFC 9562 §5.4, version 4). */
export function uuid(random: Random): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return written(bytes);
}

/**
 * A UUID that begins with the time (RFC 9562 §5.7, version 7). Rows made after one another then lie beside one another
 * in the database; with version 4, a commit of 64 of them writes 64 pages instead of two.
 */
export function timedUuid(now: number, random: Random): string {
  const bytes = Buffer.concat([Buffer.alloc(6), random(10)]);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return written(bytes);
}

function written(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
