import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { execPath, pid } from 'node:process';
import { expect, test } from 'vitest';
import { listeningInode, portTaken } from './taken-port.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0E24 00000000:0000 01 00000000:00000000 00:00000000 00000000  1000        0 111 1 0
   1: 0100007F:0E24 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 222 1 0
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0`;

test('the inode is that of the listening socket, not of a connection from the same port', () => {
  expect(listeningInode(table, 3620)).toBe('222');
  expect(listeningInode(table, 22)).toBe('333');
  expect(listeningInode(table, 23)).toBeUndefined();
});

test('a foreign program is named with its pid', async () => {
  const server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const error = await portTaken(port);
  expect(error.code).toBe('PORT_TAKEN');
  expect(error.message).toMatch(
    new RegExp(`^Port ${port} is in use by ${basename(execPath)}.* \\(pid ${pid}\\)\\. `),
  );
  await new Promise((resolve) => server.close(resolve));
});

test('a Spherite is named as one', async () => {
  const server = createServer((_, response) => response.end('{"status":"live"}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect((await portTaken(port)).message).toContain('is in use by another Spherite (pid ');
  await new Promise((resolve) => server.close(resolve));
});
