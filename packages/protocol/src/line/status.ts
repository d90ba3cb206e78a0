import type { PlainRequest } from '../exchange.ts';
import type { Code } from './message.ts';

type Method = PlainRequest['method'];

const CODE_OF_METHOD: Readonly<Record<Method, Code>> = {
  GET: '0.01',
  POST: '0.02',
  PUT: '0.03',
  DELETE: '0.04',
  PATCH: '0.06',
};

const METHOD_OF_CODE: ReadonlyMap<string, Method> = new Map(
  (Object.keys(CODE_OF_METHOD) as Method[]).map((method) => [CODE_OF_METHOD[method], method]),
);

export function codeOfMethod(method: Method): Code {
  return CODE_OF_METHOD[method];
}

/** The HTTP method of a request code; `undefined` for those that HTTP has no word for (FETCH, iPATCH). */
export function methodOfCode(code: Code): Method | undefined {
  return METHOD_OF_CODE.get(code);
}

/** A request that changes nothing may be asked again (RFC 7252 §5.1). */
export function isSafe(code: Code): boolean {
  return code === '0.01';
}

/** What a CoAP answer is in HTTP (RFC 8075 §7, table 2; 4.09 and 4.22 RFC 8132, 4.29 RFC 8516). */
const STATUS_OF_CODE: ReadonlyMap<Code, number> = new Map<Code, number>([
  ['2.01', 201],
  ['2.02', 200],
  ['2.03', 304],
  ['2.04', 200],
  ['2.05', 200],
  ['4.00', 400],
  ['4.01', 403],
  ['4.02', 400],
  ['4.03', 403],
  ['4.04', 404],
  ['4.05', 400],
  ['4.06', 406],
  ['4.08', 400],
  ['4.09', 409],
  ['4.12', 412],
  ['4.13', 413],
  ['4.15', 415],
  ['4.22', 422],
  ['4.29', 429],
  ['5.00', 500],
  ['5.01', 501],
  ['5.02', 502],
  ['5.03', 503],
  ['5.04', 504],
  ['5.05', 502],
]);

/** The code of a status where it does not depend on the method. */
const CODE_OF_STATUS: ReadonlyMap<number, Code> = new Map<number, Code>([
  [201, '2.01'],
  [304, '2.03'],
  [400, '4.00'],
  [401, '4.01'],
  [403, '4.03'],
  [404, '4.04'],
  [405, '4.05'],
  [406, '4.06'],
  [409, '4.09'],
  [412, '4.12'],
  [413, '4.13'],
  [415, '4.15'],
  [422, '4.22'],
  [429, '4.29'],
  [501, '5.01'],
  [502, '5.02'],
  [503, '5.03'],
  [504, '5.04'],
]);

/** The code that says what an HTTP status says, for a request of this method (RFC 7252 §5.8 for success). */
export function codeOfStatus(status: number, method: Code): Code {
  const code = CODE_OF_STATUS.get(status);
  if (code !== undefined) return code;
  if (status < 300) return isSafe(method) ? '2.05' : method === '0.04' ? '2.02' : '2.04';
  return status >= 400 && status < 500 ? '4.00' : '5.00';
}

/** The HTTP status of an answer, or `undefined` for a code that is no answer. */
export function statusOfCode(code: Code, hasBody: boolean): number | undefined {
  // 2.02 and 2.04 without a payload are 204 (RFC 8075 §7, notes 2 and 3).
  if ((code === '2.02' || code === '2.04') && !hasBody) return 204;
  const status = STATUS_OF_CODE.get(code);
  if (status !== undefined) return status;
  // An unknown code counts as the x.00 of its class (RFC 7252 §5.9).
  return code.startsWith('4.') ? 400 : code.startsWith('5.') ? 500 : code.startsWith('2.') ? 200 : undefined;
}
