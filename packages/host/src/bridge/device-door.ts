import { type DeviceErrorName, deviceErrors, type PlainReply, restApiVersion } from '@spherite/protocol';
import { type Door, type DoorProblem, isFromPage } from './serve-http.ts';

/** A reply that a device could give. */
export const deviceReply = (status: number, error: DeviceErrorName): PlainReply => ({
  status,
  headers: { 'content-type': 'application/json', 'rest-api-version': restApiVersion },
  body: Buffer.from(JSON.stringify({ error: deviceErrors[error] })),
});

const refusals: Readonly<Record<DoorProblem, PlainReply>> = {
  foreign: deviceReply(403, 'CommandAuthorizationFailed'),
  unknown: deviceReply(404, 'InvalidRequestUri'),
  method: deviceReply(405, 'InvalidRequestMethod'),
  target: deviceReply(400, 'InvalidRequestUri'),
  'too-large': deviceReply(400, 'InvalidContentLength'),
  malformed: deviceReply(400, 'InvalidRequestUri'),
  failed: deviceReply(502, 'InternalError'),
};

/** The names under which clients of a real device call it, one of them literally with its asterisk; and those of this machine. */
const host =
  /^((\*|[a-z0-9-]+)\.devices\.sphere\.azure\.local|192\.168\.\d{1,3}\.\d{1,3}|127\.0\.0\.1|localhost)(:\d{1,5})?$/i;

/** More than any image: a device has less flash than that for all it holds. */
const maxBody = 4 * 1024 * 1024;

const loopback = /^(127\.|::1$|::ffff:127\.)/;

/**
 * What the service line of a real device leads to. Recovery is done over another UART there; and what is Spherite's own
 * is for programs on this machine, whoever else may reach the address that a device has.
 */
const knows = (target: string, address: string): boolean => {
  const [path = ''] = target.split('?', 1);
  // As the line reads it, and more: an escaped slash or one too many opens nothing.
  const [first, second] = path.split('/').map(decoded).join('/').toLowerCase().split('/').filter(Boolean);
  return first !== 'spherite' || (second !== 'recovery' && loopback.test(address));
};

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** The door of a device's REST API. Its clients are programs: what names an origin is a page in a browser. */
export const deviceDoor: Door = {
  admits: (headers) => !isFromPage(headers) && (headers.host === undefined || host.test(headers.host)),
  knows,
  refuse: (problem) => refusals[problem],
  maxBody,
};
