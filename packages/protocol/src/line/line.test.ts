import { describe, expect, it } from 'vitest';
import type { PlainRequest, Send } from '../exchange.ts';
import { openLine, serveLine, systemLineClock, systemLineRandom } from './index.ts';
import { createLinkPair } from './testing/index.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const get = (path: string): PlainRequest => ({ method: 'GET', path, headers: {} });
const post = (path: string, body: Uint8Array): PlainRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/octet-stream' },
  body,
});

/** Both ends of a clean line in memory, the device's end answering as told. */
function lineTo(handle: Send) {
  const pair = createLinkPair();
  const shared = { clock: systemLineClock, random: systemLineRandom };
  const diagnostics: string[] = [];
  const server = serveLine({
    link: pair.device,
    handle,
    resources: [
      { path: '/status', rt: 'status', ct: 50 },
      { path: '/net/status', title: 'Of the "network"', obs: true },
    ],
    ...shared,
  });
  const line = openLine(pair.host, { ...shared, onDiagnostic: (text) => diagnostics.push(text) });
  return { pair, server, line, diagnostics };
}

describe('a request over a clean line', () => {
  it('arrives as it was sent, and so does its reply', async () => {
    const seen: PlainRequest[] = [];
    const { line } = lineTo(async (request) => {
      seen.push(request);
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'rest-api-version': '4.5.0' },
        body: encoder.encode('{"uptime":56}'),
      };
    });
    const capabilities = 'A'.repeat(524);
    const reply = await line.send({
      method: 'GET',
      path: '/net/interfaces/wlan%200%2F?x=1%2B1&y=a%26b',
      headers: { accept: 'application/json', 'azsphere-capabilities': capabilities },
    });
    expect(seen).toEqual([
      {
        method: 'GET',
        path: '/net/interfaces/wlan%200%2F?x=1%2B1&y=a%26b',
        headers: { accept: 'application/json', 'azsphere-capabilities': capabilities },
      },
    ]);
    expect(reply.status).toBe(200);
    expect(reply.headers).toEqual({ 'content-type': 'application/json', 'rest-api-version': '4.5.0' });
    expect(decoder.decode(reply.body)).toBe('{"uptime":56}');
  });

  it('carries 64 KiB both ways, and one byte more or less than a block', async () => {
    const { line } = lineTo(async ({ body = new Uint8Array() }) => ({
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: body.toReversed(),
    }));
    for (const length of [0, 1, 1023, 1024, 1025, 2048, 65_536, 65_537]) {
      const body = Uint8Array.from(systemLineRandom(length));
      const reply = await line.send(post('/update/stage', body));
      expect(reply.body.length).toBe(length);
      expect(reply.body.toReversed()).toEqual(body);
    }
  });
  it('says what there is in link format', async () => {
    const { line } = lineTo(async () => ({ status: 404, headers: {}, body: new Uint8Array() }));
    const all = await line.send(get('/.well-known/core'));
    expect(all.headers).toEqual({ 'content-type': 'application/link-format' });
    expect(decoder.decode(all.body)).toBe(
      '</status>;rt="status";ct=50,</net/status>;title="Of the \\"network\\"";obs',
    );
    expect(decoder.decode((await line.send(get('/.well-known/core?href=/net*'))).body)).toMatch(/^<\/net/);
  });
});
