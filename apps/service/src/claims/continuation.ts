import { badContinuation } from './refusals.ts';
import type { Place } from './store.ts';

const start: Place = { claimedAt: 0, deviceId: '' };

/**
 * Where a page of devices ended: time of the claim and ID. Devices are listed as they were claimed, so that one
 * claimed meanwhile comes last and pushes nothing off a page. The token says where to go on, not where one may look.
 */
export const continuationAfter = ({ claimedAt, deviceId }: Place): string =>
  Buffer.from(`${claimedAt.toString(16).padStart(12, '0')}${deviceId}`, 'hex').toString('base64url');

/** @throws SpheriteError `REQUEST_INVALID` */
export function afterContinuation(token: string | undefined): Place {
  if (token === undefined) return start;
  const hex = Buffer.from(token, 'base64url').toString('hex');
  const place = { claimedAt: Number.parseInt(hex.slice(0, 12), 16), deviceId: hex.slice(12).toUpperCase() };
  if (hex.length !== 12 + 128 || continuationAfter(place) !== token) throw badContinuation();
  return place;
}
