import { createServer } from 'node:http';
import { RequestProblem, type Send, SpheriteError, serviceRefusal } from '@spherite/protocol';
import { type ListeningServer, listen, type Place } from './listen.ts';
import { type Door, type DoorProblem, isFromPage, patience, serveHttp } from './serve-http.ts';

const problems: Readonly<Record<DoorProblem, () => unknown>> = {
  foreign: () =>
    new SpheriteError(
      'FORBIDDEN',
      'The device communication service answers programs on this machine, and no web page. Use http://localhost or http://127.0.0.1 with its port.',
    ),
  unknown: () => new RequestProblem('not-found', 'There is nothing at this address.'),
  method: () => new RequestProblem('method-not-allowed', 'This method is not possible here.'),
  target: () => new RequestProblem('invalid', 'The address must begin with a slash.'),
  'too-large': () => new RequestProblem('too-large', 'Nothing here takes a request body of that size.'),
  malformed: () => new RequestProblem('invalid', 'This is not a request of HTTP/1.1.'),
  failed: () => new Error('The request failed.'),
};

const host = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

const door: Door = {
  admits: (headers) => !isFromPage(headers) && host.test(headers.host ?? ''),
  refuse: (problem) => {
    const { status, body } = serviceRefusal(problems[problem]());
    return {
      status,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
    };
  },
  maxBody: 64 * 1024,
};

/**
 * Serves the device communication service over HTTP.
 * @throws SpheriteError `PORT_TAKEN`
 */
export const serveConnect = (
  send: Send,
  place: Place,
  report: (error: unknown) => void,
): Promise<ListeningServer> => {
  // Node would refuse what names no host with an empty answer.
  const server = createServer({ ...patience, requireHostHeader: false });
  serveHttp(server, send, door, report);
  return listen(server, place);
};
