import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getActiveResourcesInfo } from 'node:process';
import type { PlainReply } from '@spherite/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTcpDevice, type TcpDevice } from '../testing/tcp-device.ts';
import { withDevice } from '../with-device.ts';
import { followDiagnostics } from './follow-diagnostics.ts';
import { type HeldLine, holdLine } from './hold-line.ts';

let folder = '';
let share = '';
let device: TcpDevice;
let acted: string[];
/** Lets the device answer what it was asked for under `/slow`. */
let answerSlow: () => void;
let held: HeldLine[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spherite-share-'));
  share = join(folder, '1.share');
  acted = [];
  held = [];
  const released = new Promise<void>((resolve) => {
    answerSlow = resolve;
  });
  device = await startTcpDevice(async ({ path }): Promise<PlainReply> => {
    acted.push(path);
    if (path === '/slow') await released;
    return { status: 200, headers: {}, body: Buffer.from(path) };
  }, share);
});
afterEach(async () => {
  for (const line of held) await line.close();
  await device.close();
  await rm(folder, { recursive: true });
});

const hold = async (): Promise<HeldLine> => {
  const line = await holdLine(device.address, { waitMs: 1_000 });
  held.push(line);
  return line;
};
const ask = async ({ line }: Pick<HeldLine, 'line'>, path = '/x'): Promise<string> =>
  Buffer.from((await line.send({ method: 'GET', path, headers: {} })).body).toString();
const throughDevice = (path: string, waitMs = 0): Promise<string> =>
  withDevice(device.address, (_, line) => ask({ line }, path), { waitMs });

test('while a line is held, others go through whoever holds it', async () => {
  const line = await hold();
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, at) => (at % 2 ? ask(line, `/${at}`) : throughDevice(`/${at}`))),
  );
  expect(answers).toEqual(Array.from({ length: 30 }, (_, at) => `/${at}`));
  expect(line.guests()).toBe(0);
});

test('what leads others to the line is for the same user only, and gone with the holder', async () => {
  const line = await hold();
  expect((await stat(share)).mode & 0o777).toBe(0o600);
  await line.close();
  await expect(stat(share)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await throughDevice('/free')).toBe('/free');
});

test('who does not know the token is not let on the line', async () => {
  await hold();
  const { port, token } = JSON.parse(await readFile(share, 'utf8')) as { port: number; token: string };
  for (const wrong of ['', 'x'.repeat(43), `${token.slice(0, -1)}!`, `GET / HTTP/1.1\r\n${'x'.repeat(40)}`]) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    const heard = vi.fn();
    socket.on('data', heard);
    socket.write(wrong);
    await once(socket, 'close');
    expect(heard).not.toHaveBeenCalled();
  }
});

test('a guest takes the line over when its holder ends, and what it asked meanwhile is acted on once', async () => {
  const first = await hold();
  const guest = await hold();
  const answer = ask(guest, '/slow');
  await vi.waitFor(() => expect(acted).toEqual(['/slow']));
  await first.close();
  answerSlow();
  expect(await answer).toBe('/slow');
  expect(acted).toEqual(['/slow']);
  // It shares the line now, in its turn.
  await vi.waitFor(() => stat(share));
  expect(await throughDevice('/after')).toBe('/after');
});

test('a file that a dead holder left is passed over, and taken away by whoever gets the port', async () => {
  const token = 'x'.repeat(43);
  await writeFile(share, JSON.stringify({ port: 1, token, answer: token }));
  expect(await throughDevice('/x')).toBe('/x');
  await expect(stat(share)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a line that cannot be shared is told, and nothing of it is left open', async () => {
  await mkdir(share);
  const servers = () => getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
  const before = servers();
  await expect(holdLine(device.address)).rejects.toMatchObject({
    code: 'FILE_UNUSABLE',
    message: expect.stringContaining('there is a folder in its place'),
  });
  expect(servers()).toBe(before);
  // A command that shares nothing needs no file.
  expect(await throughDevice('/x')).toBe('/x');
});

test('who waits for a port that another program has can give up', async () => {
  const { port } = device.address as { port: number };
  const other = connect(port, '127.0.0.1');
  await once(other, 'data');
  const giveUp = new AbortController();
  const waiting = holdLine(device.address, { waitMs: 3_600_000, signal: giveUp.signal });
  const refused = expect(waiting).rejects.toMatchObject({ code: 'PORT_BUSY' });
  giveUp.abort();
  await refused;
  other.destroy();
});

test('somebody else at the port of a dead holder is not taken for the device', async () => {
  const line = await hold();
  const value = JSON.parse(await readFile(share, 'utf8')) as Record<string, unknown>;
  await writeFile(share, JSON.stringify({ ...value, answer: 'x'.repeat(43) }));
  await expect(throughDevice('/x')).rejects.toMatchObject({ code: 'PORT_BUSY' });
  expect(await ask(line)).toBe('/x');
});

test('the diagnostics are followed from what was kept on, while others use the line', async () => {
  device.line.log('before\n');
  const said: string[] = [];
  const ending = new AbortController();
  const following = followDiagnostics(device.address, (text) => said.push(text), ending.signal);
  await vi.waitFor(() => expect(said).toEqual(['before\n']));
  expect(await throughDevice('/x')).toBe('/x');
  device.line.log('after\n');
  await vi.waitFor(() => expect(said).toEqual(['before\n', 'after\n']));
  ending.abort();
  await following;
  expect(await throughDevice('/y')).toBe('/y');
});

test('a follower goes on when the holder of its line ends, and shows nothing twice', async () => {
  device.line.log('before\n');
  const holder = await hold();
  const said: string[] = [];
  const ending = new AbortController();
  const following = followDiagnostics(device.address, (text) => said.push(text), ending.signal);
  await vi.waitFor(() => expect(said).toEqual(['before\n']));
  await holder.close();
  device.line.log('after\n');
  await vi.waitFor(() => expect(said).toEqual(['before\n', 'after\n']));
  ending.abort();
  await following;
});

test('whoever has the port of a device that goes leaves nothing behind that others could be led to', async () => {
  const line = await hold();
  const { port } = JSON.parse(await readFile(share, 'utf8')) as { port: number };
  await device.close();
  await line.ended;
  await line.close();
  await expect(stat(share)).rejects.toMatchObject({ code: 'ENOENT' });
  const [error] = await once(connect(port, '127.0.0.1'), 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

test('a port that has another device by now is not used', async () => {
  const address = { ...device.address, isStillThere: async () => false };
  await expect(holdLine(address)).rejects.toMatchObject({ code: 'PORT_UNUSABLE' });
  const refused = withDevice(address, (_, line) => ask({ line }));
  await expect(refused).rejects.toMatchObject({ code: 'PORT_UNUSABLE' });
  expect(acted).toEqual([]);
  expect(await throughDevice('/x')).toBe('/x');
});

test('a guest that finds another device where its own was asks that one nothing', async () => {
  const holder = await hold();
  let isStillThere = true;
  const guest = await holdLine({ ...device.address, isStillThere: async () => isStillThere });
  held.push(guest);
  const answer = ask(guest, '/slow');
  await vi.waitFor(() => expect(acted).toEqual(['/slow']));
  // The next one on this port would do it again.
  acted = [];
  isStillThere = false;
  await holder.close();
  await guest.ended;
  answerSlow();
  guest.line.close();
  await expect(answer).rejects.toMatchObject({ code: 'LINE_CLOSED' });
  expect(acted).toEqual([]);
});

test('who follows a device that goes is told', async () => {
  const said: string[] = [];
  device.line.log('here\n');
  const following = followDiagnostics(device.address, (text) => said.push(text), AbortSignal.timeout(60_000));
  await vi.waitFor(() => expect(said).toEqual(['here\n']));
  const told = expect(following).rejects.toMatchObject({ code: 'DEVICE_SILENT' });
  await device.close();
  await told;
  device = await startTcpDevice(async () => ({ status: 200, headers: {}, body: new Uint8Array() }), share);
});
