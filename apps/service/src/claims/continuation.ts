import { parseDeviceId } from '@spherite/identity';
import { badContinuation } from './refusals.ts';

/**
 * Where a page of devices ended. Devices are listed by ID, so that one claimed meanwhile neither repeats another nor
 * pushes it off a page. The token is good for any tenant: it says where to go on, not where one may look.
 */
export const continuationAfter = (deviceId: string): string =>
  Buffer.from(deviceId, 'hex').toString('base64url');

/** @throws SpheriteError `REQUEST_INVALID` */
export function afterContinuation(token: string | undefined): string {
  if (token === undefined) return '';
  try {
    const deviceId = parseDeviceId(Buffer.from(token, 'base64url').toString('hex'));
    if (continuationAfter(deviceId) === token) return deviceId;
  } catch {
    // Whatever it is, it is none of ours.
  }
  throw badContinuation();
}
