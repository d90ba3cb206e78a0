import { connect } from 'node:net';

/** What came back on a connection, as bytes would have it. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends bytes as they are and reads what comes back until the other end closes.
 *
 * @param cut - says that nothing more will come, which Node takes for a caller that went away.
 */
export function sendRaw(port: number, bytes: string | Uint8Array, cut = false): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('data', (chunk) => chunks.push(chunk));
    // A connection that is torn down has said what it had to say.
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(Buffer.concat(chunks)));
    if (cut) socket.end(bytes);
    else socket.write(bytes);
  });
}

/**
 * The answers in a stream of bytes; throws where they are none (RFC 9112).
 *
 * @param toHead - they answer HEAD requests: one may have a length and no body.
 */
export function parseAnswers(bytes: Buffer, toHead = false): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let text = bytes.toString('latin1');
  while (text !== '') {
    const end = text.indexOf('\r\n\r\n');
    const [line = '', ...lines] = text.slice(0, Math.max(0, end)).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) [ -~]*$/.exec(line)?.[1]);
    if (end < 0 || !status) throw new Error(`this is no answer: ${JSON.stringify(text.slice(0, 200))}`);
    const headers = Object.fromEntries(
      lines.map((header) => {
        const colon = header.indexOf(':');
        return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
      }),
    );
    const bodiless = toHead && /^(HTTP|$)/.test(text.slice(end + 4));
    const length = bodiless ? 0 : Number(headers['content-length'] ?? 0);
    const body = text.slice(end + 4, end + 4 + length);
    if (body.length !== length) throw new Error(`${body.length} of ${length} bytes came`);
    if (status !== 100) answers.push({ status, headers, body: Buffer.from(body, 'latin1').toString() });
    text = text.slice(end + 4 + length);
  }
  return answers;
}
