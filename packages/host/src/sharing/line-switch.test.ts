import {
  encodeFrame,
  type LineClient,
  type LineRandom,
  type LineServer,
  type Link,
  openLine,
  type PlainReply,
  serveLine,
} from '@spherite/protocol';
import {
  createDice,
  createLinkPair,
  createVirtualClock,
  damaged,
  diceRandom,
  type LinkPair,
  type VirtualClock,
} from '@spherite/protocol/testing';
import { beforeEach, expect, test } from 'vitest';
import { createLineSwitch, type LineSwitch } from './line-switch.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

let clock: VirtualClock;
let pair: LinkPair;
let device: LineServer;
let lines: LineSwitch;
/** How long the device takes for a path. */
let takes: (path: string) => number;
let asked: string[];
let received: Uint8Array[];

beforeEach(() => {
  clock = createVirtualClock();
  pair = createLinkPair();
  takes = () => 0;
  asked = [];
  received = [];
  device = serveLine({
    link: pair.device,
    clock,
    random: diceRandom(createDice(1)),
    handle: async ({ path, body }): Promise<PlainReply> => {
      asked.push(path);
      if (body !== undefined) received.push(body);
      const ms = takes(path);
      if (ms > 0) await new Promise<void>((resolve) => clock.after(ms, resolve));
      return { status: 200, headers: {}, body: new TextEncoder().encode(`answer to ${path}`) };
    },
  });
  lines = createLineSwitch(pair.host, clock);
});

/** A link that remembers what it carried. */
const recorded = (link: Link): { link: Link; heard: Uint8Array[]; wrote: Uint8Array[] } => {
  const heard: Uint8Array[] = [];
  const wrote: Uint8Array[] = [];
  return {
    heard,
    wrote,
    link: {
      ...link,
      write: (bytes) => {
        wrote.push(bytes);
        link.write(bytes);
      },
      onData: (listener) =>
        link.onData((bytes) => {
          heard.push(bytes);
          listener(bytes);
        }),
    },
  };
};

const open = (link: Link, seed: number, onDiagnostic = (_: string): void => undefined): LineClient =>
  openLine(link, { clock, random: diceRandom(createDice(seed)), onDiagnostic });

const ask = async (line: LineClient, path: string): Promise<string> =>
  text((await line.send({ method: 'GET', path, headers: {} })).body);

test('each host gets its own answers, and sees nothing of the others', async () => {
  const hosts = [1, 2, 3].map((seed) => {
    const own = recorded(lines.connect());
    return { ...own, line: open(own.link, seed) };
  });
  takes = (path) => (path.includes('slow') ? 200 : 0);
  const paths = hosts.map((_, host) => [`/${host}/quick`, `/${host}/slow`, `/${host}/${'x'.repeat(200)}`]);
  const answers = await clock.run(
    Promise.all(
      hosts.map(({ line }, host) => Promise.all((paths[host] ?? []).map((path) => ask(line, path)))),
    ),
  );
  expect(answers).toEqual(paths.map((own) => own.map((path) => `answer to ${path}`)));
  expect(asked.length).toBe(9);
  // Beside the END that opens the line: three requests, and the acknowledgement of the answer that came late.
  for (const { heard, wrote } of hosts) expect([heard.length, wrote.length]).toEqual([4, 5]);
});

test('hosts that count their messages alike do not get in each other’s way', async () => {
  const alike = (first: number): LineRandom => {
    const tokens = diceRandom(createDice(first));
    return (length) => (length === 2 ? Uint8Array.of(0, 7) : tokens(length));
  };
  const [one, other] = [1, 2].map((seed) => openLine(lines.connect(), { clock, random: alike(seed) }));
  takes = () => 100;
  const answers = [one, other].map((line, at) => line && ask(line, `/${at}`));
  expect(await clock.run(Promise.all(answers))).toEqual(['answer to /0', 'answer to /1']);
});

test('more requests than the device takes at once wait their turn', async () => {
  const hosts = Array.from({ length: 20 }, (_, host) => open(lines.connect(), host + 1));
  takes = () => 20;
  const all = hosts.flatMap((line, host) =>
    Array.from({ length: 8 }, (_, at) => ask(line, `/${host}/${at}`)),
  );
  const answers = await clock.run(Promise.all(all));
  expect(answers.length).toBe(160);
  expect(new Set(answers).size).toBe(160);
  expect(asked.length).toBe(160);
});

test('long bodies of several hosts pass at once, and leave the line to the others', async () => {
  const bodies = [1, 2, 3].map((fill) => new Uint8Array(100_000).fill(fill));
  const arrived: (number | undefined)[] = [];
  device.close();
  device = serveLine({
    link: pair.device,
    clock,
    random: diceRandom(createDice(1)),
    handle: async ({ path, body }): Promise<PlainReply> => {
      if (body) arrived.push(new Set(body).size === 1 ? body[0] : undefined);
      return { status: 200, headers: {}, body: new TextEncoder().encode(`answer to ${path}`) };
    },
  });
  const sent = bodies.map((body, at) =>
    open(lines.connect(), at + 1).send({ method: 'PUT', path: '/update/stage', headers: {}, body }),
  );
  expect(await clock.run(ask(open(lines.connect(), 9), '/status'))).toBe('answer to /status');
  const replies = await clock.run(Promise.all(sent));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(arrived.toSorted()).toEqual([1, 2, 3]);
  // Nothing has waited for an answer that never comes.
  expect(clock.now()).toBeLessThan(100);
});

test('long bodies of several hosts go through at once, and short requests between them', async () => {
  const bodies = [1, 2, 3].map((host) => Uint8Array.from({ length: 200_000 }, (_, at) => (at * host) % 251));
  const hosts = bodies.map((_, host) => open(lines.connect(), host + 1));
  const bystander = open(lines.connect(), 9);
  const uploads = hosts.map((line, host) =>
    line.send({ method: 'PUT', path: `/${host}`, headers: {}, body: bodies[host] ?? new Uint8Array() }),
  );
  const short = Array.from({ length: 20 }, (_, at) => ask(bystander, `/short/${at}`));
  const replies = await clock.run(Promise.all(uploads));
  expect(replies.map(({ body }) => text(body))).toEqual(['answer to /0', 'answer to /1', 'answer to /2']);
  expect(received).toEqual(bodies);
  expect((await clock.run(Promise.all(short))).length).toBe(20);
  // Nothing was lost, so nothing had to be repeated.
  expect(clock.now()).toBeLessThan(20);
});

test('a line that damages frames delays hosts, and mixes nothing up', async () => {
  lines.close();
  const dice = createDice(5);
  const noisy: Link = {
    ...pair.host,
    onData: (listener) =>
      pair.host.onData((bytes) => listener(dice(10) === 0 ? damaged(bytes, dice) : bytes)),
  };
  lines = createLineSwitch(noisy, clock);
  const hosts = [1, 2, 3, 4].map((seed) => open(lines.connect(), seed));
  const all = hosts.flatMap((line, host) =>
    Array.from({ length: 50 }, (_, at) => ask(line, `/${host}/${at}`)),
  );
  const answers = await clock.run(Promise.all(all));
  expect(answers).toEqual(
    hosts.flatMap((_, host) => Array.from({ length: 50 }, (_, at) => `answer to /${host}/${at}`)),
  );
  expect(asked.length).toBe(200);
});

test('what the device says is heard by everybody, also by a host that comes later', async () => {
  const heard: string[][] = [[], []];
  device.log('before\n');
  open(lines.connect(), 1, (said) => heard[0]?.push(said));
  await clock.pass(1);
  device.log('between\n');
  await clock.pass(1);
  open(lines.connect(), 2, (said) => heard[1]?.push(said));
  await clock.pass(1);
  device.log('after\n');
  await clock.pass(1);
  expect(heard).toEqual([
    ['before\n', 'between\n', 'after\n'],
    ['before\n', 'between\n', 'after\n'],
  ]);
});

test('an answer for a host that has left is refused by the others, so that the device stops repeating it', async () => {
  const own = lines.connect();
  const line = open(own, 1);
  for (const seed of [2, 3]) open(lines.connect(), seed);
  takes = () => 50;
  const answer = ask(line, '/slow').catch((error: unknown) => error);
  await clock.pass(20);
  own.disconnect();
  expect(await answer).toMatchObject({ code: 'LINE_CLOSED' });
  const sent: Uint8Array[] = [];
  pair.host.onData((bytes) => sent.push(bytes));
  await clock.pass(5_000);
  expect(sent.length).toBe(1);
});

test('whatever a host sends, the others are served', async () => {
  const bad = lines.connect();
  const dice = createDice(9);
  const good = open(lines.connect(), 2);
  for (let round = 0; round < 2_000; round++) {
    const length = dice(40);
    const junk = Uint8Array.from({ length }, () => dice(256));
    bad.write(
      dice(2) === 0 ? junk : encodeFrame('coap', junk.length < 4 ? Uint8Array.of(0x40, 1, 0, 1) : junk),
    );
  }
  expect(await clock.run(ask(good, '/still-there'))).toBe('answer to /still-there');
});

test('a line that closes closes everybody’s', async () => {
  const closed = [1, 2].map(() => new Promise<void>((resolve) => lines.connect().onClose(resolve)));
  pair.close();
  await clock.run(Promise.all(closed));
});
