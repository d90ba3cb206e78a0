import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { localDebugPorts, type OpenDebugPorts } from './debug-ports.ts';
import { createGdbStub } from './gdb-stub.ts';

const session = { name: 'Blink # $', componentId: '2f074b0f-d99d-4692-82d9-ef93a7d6463c', pid: 40 };
const about =
  'Spherite simulates application Blink ? ? (2f074b0f-d99d-4692-82d9-ef93a7d6463c) as process 40. Its code is for ARM and does not execute: there is nothing to debug, and no output.';

const opened: OpenDebugPorts[] = [];
afterEach(() => {
  for (const ports of opened.splice(0)) ports.close();
});

const open = async (preferred = { gdbPort: 0, outPort: 0 }): Promise<OpenDebugPorts> => {
  const ports = await localDebugPorts(preferred).open(session);
  opened.push(ports);
  return ports;
};

/** Reads until the text ends like this. */
const readUntil = async (socket: Socket, end: string): Promise<string> => {
  let text = '';
  while (!text.endsWith(end)) text += (await once(socket, 'data'))[0];
  return text;
};

/** A packet of GDB's protocol, with its sum. */
const packet = (text: string): string =>
  `$${text}#${([...Buffer.from(text)].reduce((sum, byte) => sum + byte, 0) % 256).toString(16).padStart(2, '0')}`;

test('both ports accept a connection, say what they are, and close with the session', async () => {
  const ports = await open();
  const out = connect(ports.outPort, '127.0.0.1');
  expect(await readUntil(out, '\n')).toBe(`${about}\n`);
  const gdb = connect(ports.gdbPort, '127.0.0.1');
  const notification = packet(`Spherite:${about}`).replace('$', '%');
  expect(await readUntil(gdb, notification.slice(-3))).toBe(notification);
  gdb.write('+$?#3f');
  expect(await readUntil(gdb, '#b7')).toBe('+$W00#b7');

  const closed = [once(out, 'close'), once(gdb, 'close')];
  ports.close();
  await Promise.all(closed);
  const late = connect(ports.outPort, '127.0.0.1');
  expect((await once(late, 'error'))[0]).toMatchObject({ code: 'ECONNREFUSED' });
});

test('where a port is taken, another one is opened, and that is the one that is named', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const ports = await open({ gdbPort: port, outPort: port });
  other.close();
  expect(new Set([port, ports.gdbPort, ports.outPort]).size).toBe(3);
});

/** What the stub writes for these bytes, given in pieces, after it has introduced itself. */
const answers = (...pieces: string[]): string => {
  const written: string[] = [];
  const receive = createGdbStub('nothing', (text) => written.push(text));
  for (const piece of pieces) receive(Buffer.from(piece, 'latin1'));
  return written.slice(1).join('');
};

test.each([
  ['a feature list', packet('qSupported:swbreak+'), '+$#00'],
  ['what runs', packet('?'), '+$W00#b7'],
  ['to detach', packet('D;1'), '+$OK#9a'],
  ['something for people', packet('qRcmd,68656c70'), `+${packet('O6e6f7468696e670a')}$OK#9a`],
  ['with a wrong sum', '$?#00', '-'],
  ['between noise and acknowledgements', `++\x03nonsense${packet('?')}-`, '+$W00#b7'],
  ['after a packet without an end', `$half of it${packet('?')}`, '+$W00#b7'],
])('gdb asks %s', (_, request, answer) => {
  expect(answers(request)).toBe(answer);
  expect(answers(...request)).toBe(answer);
});

test('whatever is sent, the next request is answered', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (chunks) => {
      const pieces = chunks.map((chunk) => Buffer.from(chunk).toString('latin1'));
      expect(answers(...pieces, '$', packet('?')).endsWith('+$W00#b7')).toBe(true);
    }),
    { numRuns: 200 },
  );
});
