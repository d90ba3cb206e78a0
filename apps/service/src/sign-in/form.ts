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
  const body = await readBody(request);
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) if (!fields.has(name)) fields.set(name, value);
  return fields;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The stream is left alone when the loop is: it carries the answer too.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw invalid('The form did not arrive whole.', { cause });
  }
  if (size > most) throw invalid(`The form is larger than ${most} bytes.`);
  return Buffer.concat(chunks).toString();
}

const invalid = (message: string, options?: ErrorOptions): SpheriteError =>
  new SpheriteError('REQUEST_INVALID', message, options);
