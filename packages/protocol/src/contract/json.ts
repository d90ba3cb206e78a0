import { RequestProblem } from './problem.ts';

/** Deeper JSON is refused before it is parsed: a recursive reader behind us must never see it. */
const maxDepth = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Nesting depth of JSON text, without parsing it; stops counting one past the limit. */
const isTooDeep = (text: string): boolean => {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (quoted) {
      if (c === 0x5c) i++;
      else if (c === 0x22) quoted = false;
    } else if (c === 0x22) quoted = true;
    else if (c === 0x5b || c === 0x7b) {
      if (++depth > maxDepth) return true;
    } else if (c === 0x5d || c === 0x7d) depth--;
  }
  return false;
};

/**
 * Parses a request body.
 * @throws RequestProblem `not-json` (also for bytes that are not UTF-8 and for NUL characters) or `too-deep`.
 */
export const parseJsonBody = (bytes: Uint8Array): unknown => {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new RequestProblem('not-json', 'The request body is not valid UTF-8.', 'body');
  }
  if (isTooDeep(text))
    throw new RequestProblem(
      'too-deep',
      `The JSON in the request is nested deeper than ${maxDepth} levels.`,
      'body',
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RequestProblem('not-json', 'The request body is not valid JSON.', 'body');
  }
  if (text.includes('\\u0000') && hasNul(value))
    throw new RequestProblem('invalid', 'The request body contains a NUL character.', 'body');
  return value;
};

const hasNul = (value: unknown): boolean => {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, child]) => key.includes('\0') || hasNul(child));
};
