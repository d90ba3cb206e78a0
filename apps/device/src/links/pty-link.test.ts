import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPtyLink } from './pty-link.ts';

const END = 0xc0;

let link: Awaited<ReturnType<typeof openPtyLink>>;
let port: FileHandle;
let now: number;
let heard: number;
let hosts: number;
/** Told when as many bytes were heard as the test waits for. */
let waiting: { readonly bytes: number; readonly done: () => void } | undefined;

beforeEach(async () => {
  [now, heard, hosts] = [0, 0, 0];
  link = await openPtyLink({ clock: { now: () => now, after: () => () => {} } });
  link.onHost?.(() => void hosts++);
  link.onData((bytes) => {
    heard += bytes.length;
    if (waiting && heard >= waiting.bytes) waiting.done();
  });
  port = await open(
    link.address.kind === 'pty' ? link.address.path : '',
    constants.O_RDWR | constants.O_NOCTTY,
  );
});
afterEach(async () => {
  await port.close();
  await link.close();
});

/** Writes, and waits until the device has heard it: it is a chunk of its own. */
const say = async (...bytes: readonly number[]): Promise<void> => {
  const all = new Promise<void>((done) => {
    waiting = { bytes: heard + bytes.length, done };
  });
  await port.write(Uint8Array.from(bytes));
  await all;
};

test('a host that opens the line with an END of its own is a new one', async () => {
  await say(END);
  expect(hosts).toBe(1);
  await say(END, 1, END);
  expect(hosts).toBe(1);
  await say(END, END, 1, END);
  expect(hosts).toBe(2);
});

test('a host that stood still for long and goes on with a frame is the same one', async () => {
  await say(END);
  now += 60_000;
  await say(END, 1, END);
  expect(hosts).toBe(1);
});

test('what was left in the middle of a frame hides a new host for a second', async () => {
  await say(END, END, 1);
  expect(hosts).toBe(1);
  now += 999;
  await say(END);
  expect(hosts).toBe(1);
  await say(END, 1);
  now += 1000;
  await say(END);
  expect(hosts).toBe(2);
});

test('frames that follow one another are of the same host, wherever the terminal cuts them', async () => {
  const frames = [END, 1, END, END, 2, END, END, 3, END];
  await say(END);
  // Not after the first byte: one END alone is what a new host sends.
  for (let cut = 2; cut < frames.length; cut++) {
    await say(...frames.slice(0, cut));
    await say(...frames.slice(cut));
  }
  expect(hosts).toBe(1);
});
