import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { createDice, diceRandom } from '@spherite/protocol/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAuthority } from './authority.ts';
import { serveDeviceApi } from './device-server.ts';
import type { ListeningServer } from './listen.ts';

let home = '';
let ca = '';
let server: ListeningServer;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spherite-server-'));
  const random = diceRandom(createDice(1));
  const authority = await openAuthority({ home, now: () => Date.now(), random });
  ca = authority.certificate;
  server = await serveDeviceApi(
    async () => ({ status: 200, headers: {}, body: Buffer.from('here') }),
    await authority.issue('192.168.35.2'),
    { host: '127.0.0.1', port: 0 },
    () => undefined,
    { handshakeTimeout: 200, maxConnections: 4 },
  );
});
afterEach(async () => {
  await server.close();
  await rm(home, { recursive: true });
});

const asked = async (): Promise<string> => {
  const socket = connectTls({ port: server.port, host: '127.0.0.1', ca });
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  socket.write('GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  await once(socket, 'close');
  return text;
};

test('connections that say nothing, or no TLS, are closed, and others find their places', async () => {
  const silent = Array.from({ length: 3 }, () => connect(server.port, '127.0.0.1'));
  const plain = connect(server.port, '127.0.0.1');
  plain.write('GET /status HTTP/1.1\r\n\r\n');
  await Promise.all([...silent, plain].map((socket) => once(socket.resume(), 'close')));
  expect(await asked()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});
