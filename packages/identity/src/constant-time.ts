import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares two secrets without telling by the time taken where they differ, or whether their lengths do:
 * digests are compared in place of the values. Strings are compared as UTF-8.
 *
 * @example
 * ```ts
 * if (!constantTimeEqual(request.headers.get('authorization') ?? '', `Bearer ${token}`)) refuse();
 * ```
 */
export function constantTimeEqual(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(value: string | Uint8Array): Buffer {
  return createHash('sha256').update(value).digest();
}
