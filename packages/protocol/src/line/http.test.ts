import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlainReply, PlainRequest } from '../exchange.ts';
import { replyFromCoap, replyToCoap, requestFromCoap, requestToCoap } from './http.ts';
import type { Code } from './message.ts';
import { OPTION, optionValue } from './options.ts';
import { statusOfCode } from './status.ts';

const NONE = new Uint8Array();
const roundTrip = (request: PlainRequest): PlainRequest | undefined => {
  const { options, body } = requestToCoap(request);
  return requestFromCoap(request.method, options, body);
};

/** RFC 8075 §7, table 2, and the later codes of RFC 8132 and RFC 8516. */
it.each<[Code, boolean, number]>([
  ['2.01', true, 201],
  ['2.02', true, 200],
  ['2.02', false, 204],
  ['2.03', false, 304],
  ['2.04', true, 200],
  ['2.04', false, 204],
  ['2.05', true, 200],
  ['4.00', true, 400],
  ['4.01', true, 403],
  ['4.02', true, 400],
  ['4.03', true, 403],
  ['4.04', true, 404],
  ['4.05', true, 400],
  ['4.06', true, 406],
  ['4.09', true, 409],
  ['4.12', true, 412],
  ['4.13', true, 413],
  ['4.15', true, 415],
  ['4.22', true, 422],
  ['4.29', true, 429],
  ['5.00', true, 500],
  ['5.01', true, 501],
  ['5.02', true, 502],
  ['5.03', true, 503],
  ['5.04', true, 504],
  ['5.05', true, 502],
  ['4.31', true, 400],
  ['5.30', true, 500],
])('%s (with a body: %s) is %i', (code, hasBody, status) => {
  expect(statusOfCode(code, hasBody)).toBe(status);
});

it.each<[number, Code, Code]>([
  [200, '0.01', '2.05'],
  [200, '0.02', '2.04'],
  [200, '0.04', '2.02'],
  [201, '0.02', '2.01'],
  [204, '0.03', '2.04'],
  [401, '0.01', '4.01'],
  [404, '0.01', '4.04'],
  [405, '0.01', '4.05'],
  [409, '0.06', '4.09'],
  [415, '0.02', '4.15'],
  [418, '0.01', '4.00'],
  [500, '0.01', '5.00'],
  [507, '0.01', '5.00'],
])('%i in answer to %s is %s', (status, method, code) => {
  expect(replyToCoap({ status, headers: {}, body: Uint8Array.of(1) }, method).code).toBe(code);
});

it('every status survives, and needs an option of ours only where the code alone would be read as another', () => {
  for (const method of ['0.01', '0.02', '0.03', '0.04', '0.06'] as const) {
    for (let status = 200; status <= 599; status++) {
      for (const body of [NONE, Uint8Array.of(1)]) {
        expect(replyFromCoap(replyToCoap({ status, headers: {}, body }, method)).status).toBe(status);
      }
    }
  }
  const plain: PlainReply = { status: 200, headers: {}, body: Uint8Array.of(1) };
  expect(optionValue(replyToCoap(plain, '0.01').options, OPTION.httpStatus)).toBeUndefined();
  expect(
    optionValue(replyToCoap({ ...plain, status: 401 }, '0.01').options, OPTION.httpStatus),
  ).toBeDefined();
});

describe('a path', () => {
  const segment = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .filter((text) => text !== '.' && text !== '..');
  // CoAP carries name=value as one text (RFC 7252 §6.5), so a name cannot hold the sign itself.
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => !text.includes('='));
  const value = fc.string({ unit: 'grapheme', maxLength: 20 });

  it('means the same at the other end', () => {
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(name, value), { maxLength: 3 }),
        (segments, parameters) => {
          const query = new URLSearchParams(parameters).toString();
          const path = `/${segments.map(encodeURIComponent).join('/')}${query === '' ? '' : `?${query}`}`;
          const [heardPath = '', heardQuery = ''] =
            roundTrip({ method: 'GET', path, headers: {} })?.path.split('?', 2) ?? [];
          expect(heardPath.slice(1).split('/').map(decodeURIComponent)).toEqual(segments);
          expect([...new URLSearchParams(heardQuery)]).toEqual(parameters);
        },
      ),
    );
  });

  it('that CoAP has no room for is refused before it is sent', () => {
    const long: PlainRequest = { method: 'GET', path: `/${'x'.repeat(256)}`, headers: {} };
    expect(() => requestToCoap(long)).toThrow(expect.objectContaining({ code: 'LINE_TOO_LONG' }));
    const deep: PlainRequest = { method: 'GET', path: `/${'x'.repeat(200)}`.repeat(12), headers: {} };
    expect(() => requestToCoap(deep)).toThrow(expect.objectContaining({ code: 'LINE_TOO_LONG' }));
  });
});

describe('a header', () => {
  it('that CoAP or this line has an option for arrives, any other stays behind', () => {
    const request: PlainRequest = {
      method: 'POST',
      path: '/restart',
      headers: {
        'content-type': 'Application/JSON; charset=utf-8',
        accept: 'application/json',
        authorization: 'Bearer x',
        'azsphere-capabilities': 'QUJD  ',
      },
      body: Uint8Array.of(1),
    };
    expect(roundTrip(request)?.headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/json',
      'azsphere-capabilities': 'QUJD  ',
    });
  });

  it('with a line break in it is dropped on arrival', () => {
    const { code, options } = replyToCoap(
      { status: 200, headers: { 'rest-api-version': '4\r\nx: y' }, body: NONE },
      '0.01',
    );
    expect(replyFromCoap({ code, options, body: NONE }).headers).toEqual({});
  });
});
