import type { IncomingMessage } from 'node:http';
import { SpheriteError } from '@spherite/protocol';

/** A password of 1024 bytes, three times percent-encoded, leaves room. */
const most = 16 * 1024;

/**
 * Reads a posted form; of a field that comes twice, the first counts.
 *
 * @throws SpheriteError `REQUEST_INVALID`
 */
export async function readForm(request: IncomingMessage): Promise<ReadonlyMap<string, string>> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded')
    throw invalid('The form has to be sent as application/x-www-form-urlencoded.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw invalid(`The form is larger than ${most} bytes.`);
    chunks.push(chunk);
  }
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString()))
    if (!fields.has(name)) fields.set(name, value);
  return fields;
}

const invalid = (message: string): SpheriteError => new SpheriteError('REQUEST_INVALID', message);
