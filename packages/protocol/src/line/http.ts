import type { PlainReply, PlainRequest } from '../exchange.ts';
import { NO_BYTES } from './bytes.ts';
import { contentFormatOf, mediaTypeOf } from './content-format.ts';
import { LineError, malformed } from './errors.ts';
import type { Code, MessageOption } from './message.ts';
import { OPTION, optionValue, readText, textOption, uintOption, uintValue } from './options.ts';
import { codeOfMethod, codeOfStatus, statusOfCode } from './status.ts';

/** RFC 7252 §5.10: no more in one path segment or query parameter. */
const MAX_URI_OPTION = 255;
/** All options of a request together: with a block of 1024 bytes they must fit the other end's frames. */
const MAX_OPTIONS = 2048;
/** A version is a few digits; what is longer would not fit beside a block. */
const MAX_VERSION = 255;

/** A request or an answer as CoAP sees it, its body whole. */
export interface Exchanged {
  readonly code: Code;
  readonly options: readonly MessageOption[];
  readonly body: Uint8Array;
}

/** An HTTP request as CoAP (RFC 8075 §5). Headers that CoAP has no option for, nor we one of our own, stay behind. */
export function requestToCoap({ method, path, headers, body = NO_BYTES }: PlainRequest): Exchanged {
  const options = uriOptions(path);
  const format = contentFormatOf(headers['content-type'] ?? '');
  if (format !== undefined && body.length > 0) options.push(uintOption(OPTION.contentFormat, format));
  const accept = contentFormatOf(headers['accept'] ?? '');
  if (accept !== undefined) options.push(uintOption(OPTION.accept, accept));
  const capabilities = headers['azsphere-capabilities'];
  if (capabilities !== undefined) options.push(textOption(OPTION.azsphereCapabilities, capabilities));
  const length = options.reduce((sum, { value }) => sum + value.length, 0);
  if (length > MAX_OPTIONS) {
    throw new LineError(
      'LINE_TOO_LONG',
      `Path, query and headers have ${length} bytes, more than ${MAX_OPTIONS}.`,
    );
  }
  return { code: codeOfMethod(method), options, body };
}

/** The HTTP request that a CoAP request is, or `undefined` when its path and query are none. */
export function requestFromCoap(
  method: PlainRequest['method'],
  options: readonly MessageOption[],
  body: Uint8Array,
): PlainRequest | undefined {
  const path = targetOf(options);
  if (path === undefined) return undefined;
  const headers: Record<string, string> = {};
  const type = mediaTypeOf(uintValue(options, OPTION.contentFormat));
  if (type !== undefined) headers['content-type'] = type;
  const accept = mediaTypeOf(uintValue(options, OPTION.accept));
  if (accept !== undefined) headers['accept'] = accept;
  const capabilities = headerText(options, OPTION.azsphereCapabilities);
  if (capabilities !== undefined) headers['azsphere-capabilities'] = capabilities;
  return body.length > 0 ? { method, path, headers, body } : { method, path, headers };
}

/** An HTTP reply as CoAP, to a request of this method. */
export function replyToCoap({ status, headers, body }: PlainReply, method: Code): Exchanged {
  const code = codeOfStatus(status, method);
  const options: MessageOption[] = [];
  const format = contentFormatOf(headers['content-type'] ?? '');
  if (format !== undefined && body.length > 0) options.push(uintOption(OPTION.contentFormat, format));
  const version = headers['rest-api-version'];
  if (version !== undefined && version.length <= MAX_VERSION)
    options.push(textOption(OPTION.restApiVersion, version));
  if (statusOfCode(code, body.length > 0) !== status) options.push(uintOption(OPTION.httpStatus, status));
  return { code, options, body };
}

/** The HTTP reply that a CoAP answer is. */
export function replyFromCoap({ code, options, body }: Exchanged): PlainReply {
  const status = exactStatus(options) ?? statusOfCode(code, body.length > 0);
  if (status === undefined) {
    throw malformed(`${code} as an answer`);
  }
  const headers: Record<string, string> = {};
  const type = mediaTypeOf(uintValue(options, OPTION.contentFormat));
  if (type !== undefined) headers['content-type'] = type;
  const version = headerText(options, OPTION.restApiVersion);
  if (version !== undefined) headers['rest-api-version'] = version;
  return { status, headers, body };
}

function exactStatus(options: readonly MessageOption[]): number | undefined {
  const status = uintValue(options, OPTION.httpStatus);
  return status !== undefined && status >= 200 && status <= 599 ? status : undefined;
}

/** An option as a header value; what cannot be one (a line break) counts as absent. */
function headerText(options: readonly MessageOption[], number: number): string | undefined {
  const value = optionValue(options, number);
  const text = value === undefined ? undefined : readText(value);
  return text !== undefined && /^[\t\x20-\x7e]*$/.test(text) ? text : undefined;
}

function uriOptions(target: string): MessageOption[] {
  const options: MessageOption[] = [];
  const add = (number: number, text: string): void => {
    const option = textOption(number, text);
    if (option.value.length > MAX_URI_OPTION) {
      throw new LineError(
        'LINE_TOO_LONG',
        `A path segment or query parameter has at most ${MAX_URI_OPTION} bytes: ${text}`,
      );
    }
    options.push(option);
  };
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  if (path.length > 1) for (const segment of path.slice(1).split('/')) add(OPTION.uriPath, decoded(segment));
  // A plus sign is a space in a query only; CoAP carries the text itself, without that ambiguity.
  if (query !== '')
    for (const part of query.split('&')) add(OPTION.uriQuery, decoded(part.replaceAll('+', ' ')));
  return options;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Path and query of a request (RFC 7252 §6.5), or `undefined` when an option is not UTF-8 or a dot segment. */
function targetOf(options: readonly MessageOption[]): string | undefined {
  let path = '';
  let query = '';
  for (const { number, value } of options) {
    if (number !== OPTION.uriPath && number !== OPTION.uriQuery) continue;
    const text = readText(value);
    if (text === undefined) return undefined;
    if (number === OPTION.uriPath) {
      if (text === '.' || text === '..') return undefined;
      path += `/${escaped(text)}`;
    } else {
      query += `${query === '' ? '?' : '&'}${escaped(text)}`;
    }
  }
  return (path === '' ? '/' : path) + query;
}

/** Percent-encodes what may not stand in a segment or parameter (RFC 3986 §3.3), and "+" and "&", which mean something. */
function escaped(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text).replace(/%(?:3A|40|24|2C|3B|3D)/g, decodeURIComponent);
}
