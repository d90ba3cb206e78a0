import { encodeFrame, FrameDecoder } from '@spherite/protocol';
import { createVirtualClock } from '@spherite/protocol/testing';
import { expect, test } from 'vitest';
import { createOutput } from './output.ts';

const frame = (text: string): Uint8Array => encodeFrame('diagnostic', new TextEncoder().encode(text));

/** A reader who has room for so many bytes and sees what was written. */
const createReader = () => {
  const clock = createVirtualClock();
  const decoder = new FrameDecoder();
  const reader = {
    clock,
    room: 0,
    attempts: 0,
    seen: [] as string[],
    output: createOutput((bytes) => {
      reader.attempts++;
      const taken = bytes.subarray(0, reader.room);
      reader.room -= taken.length;
      for (const found of decoder.push(taken))
        reader.seen.push(
          found.kind === 'diagnostic' ? new TextDecoder().decode(found.text) : `(${found.kind})`,
        );
      return taken.length;
    }, clock),
  };
  return reader;
};

test('what has room is written at once', () => {
  const reader = createReader();
  reader.room = 1000;
  reader.output.write(frame('one'));
  reader.output.write(frame('two'));
  expect(reader.seen).toEqual(['one', 'two']);
});

test('what has no room is written later, whole and in order', async () => {
  const reader = createReader();
  reader.room = 7;
  for (const text of ['one', 'two', 'three']) reader.output.write(frame(text));
  expect(reader.seen).toEqual(['one']);
  reader.room = 3;
  await reader.clock.pass(10);
  reader.room = 1000;
  await reader.clock.pass(100);
  expect(reader.seen).toEqual(['one', 'two', 'three']);
});

test('a reader who never reads costs bounded memory and little time', async () => {
  const reader = createReader();
  for (let i = 0; i < 10_000; i++) reader.output.write(frame(`line ${i} ${'.'.repeat(100)}`));
  expect(reader.attempts).toBe(1);
  await reader.clock.pass(60_000);
  expect(reader.attempts).toBeLessThan(700);
  reader.room = Number.POSITIVE_INFINITY;
  reader.output.flush();
  expect(reader.seen.length).toBeLessThan(64 * 10);
  expect(reader.seen.at(0)).toMatch(/^line 0 /);
  expect(reader.seen.every((text) => /^line \d+ \.{100}$/.test(text))).toBe(true);
});

test('for a new reader nothing waits, and what was begun for the old one is no frame', () => {
  const reader = createReader();
  reader.room = 5;
  reader.output.write(frame('for the old one'));
  reader.output.write(frame('for the old one, too'));
  reader.output.abandon();
  reader.room = 1000;
  reader.output.write(frame('for the new one'));
  reader.output.flush();
  expect(reader.seen).toEqual(['(discarded)', 'for the new one']);
});

test('a new reader gets no odd bytes when nothing was begun', () => {
  const reader = createReader();
  reader.output.write(frame('for the old one'));
  reader.output.abandon();
  reader.room = 1000;
  reader.output.write(frame('for the new one'));
  reader.output.flush();
  expect(reader.seen).toEqual(['for the new one']);
});

test('after it is closed nothing is tried any more', async () => {
  const reader = createReader();
  reader.output.write(frame('one'));
  reader.output.close();
  reader.output.write(frame('two'));
  reader.room = 1000;
  await reader.clock.pass(10_000);
  expect(reader.seen).toEqual([]);
});

test('what is written together goes out in one call, whatever becomes of who wrote it', () => {
  const reader = createReader();
  reader.room = 1000;
  const writeAndFail = (): void => {
    for (const text of ['one', 'two', 'three']) reader.output.write(frame(text));
    throw new Error('no more');
  };
  expect(() => reader.output.together(writeAndFail)).toThrow('no more');
  expect([reader.attempts, reader.seen]).toEqual([1, ['one', 'two', 'three']]);
  reader.output.write(frame('four'));
  expect(reader.seen.at(-1)).toBe('four');
});
