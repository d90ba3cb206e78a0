import { describe, expect, it } from 'vitest';
import type { PlainReply, PlainRequest, Send } from '../exchange.ts';
import { type Link, openLine, serveLine } from './index.ts';
import {
  createDice,
  createLinkPair,
  createVirtualClock,
  damageWrites,
  diceRandom,
  type VirtualClock,
} from './testing/index.ts';

const LATENCY_MS = 0.4;

/** Both ends of a line on which one frame in ten is damaged, either way, the same way for the same seed. */
function badLine(seed: number, handle: Send, clock: VirtualClock) {
  const pair = createLinkPair();
  const dice = createDice(seed);
  const slow = (link: Link): Link => ({
    ...link,
    write: (bytes) => void clock.after(LATENCY_MS, () => link.write(bytes)),
  });
  const end = (link: Link): Link => damageWrites(slow(link), dice);
  const shared = { clock, random: diceRandom(createDice(seed + 1)) };
  const server = serveLine({ link: end(pair.device), handle, ...shared });
  const line = openLine(end(pair.host), shared);
  return { server, line };
}

const text = new TextDecoder();
const post = (body: Uint8Array): PlainRequest => ({
  method: 'POST',
  path: '/app/quota?count=1',
  headers: { 'content-type': 'application/octet-stream' },
  body,
});

describe.each([1, 2, 3])('with one frame in ten damaged both ways, seed %i', (seed) => {
  it('acts on each of 400 requests once and brings each its own answer', async () => {
    const clock = createVirtualClock();
    const acted = new Map<string, number>();
    const { line } = badLine(
      seed,
      async ({ body }) => {
        const asked = text.decode(body);
        acted.set(asked, (acted.get(asked) ?? 0) + 1);
        // Every seventh is slow, and is answered separately.
        if (Number(asked) % 7 === 0) await new Promise<void>((resolve) => clock.after(25, resolve));
        return { status: 200, headers: {}, body: new TextEncoder().encode(`did ${asked}`) };
      },
      clock,
    );
    for (let n = 0; n < 400; n++) {
      const reply = await clock.run(line.send(post(new TextEncoder().encode(String(n)))));
      expect(text.decode(reply.body)).toBe(`did ${n}`);
    }
    expect(acted.size).toBe(400);
    expect([...acted.values()].every((times) => times === 1)).toBe(true);
  });

  it('does the same for requests that are on the line at once', async () => {
    const clock = createVirtualClock();
    let acted = 0;
    const { line } = badLine(
      seed,
      async ({ body = new Uint8Array() }) => {
        acted++;
        await new Promise<void>((resolve) => clock.after(body[0] ?? 0, resolve));
        return { status: 201, headers: {}, body };
      },
      clock,
    );
    const bodies = Array.from({ length: 100 }, (_, n) => Uint8Array.from({ length: 40 }, (__, at) => n ^ at));
    const replies = await clock.run(Promise.all(bodies.map((body) => line.send(post(body)))));
    expect(replies.map(({ status, body }) => ({ status, body }))).toEqual(
      bodies.map((body) => ({ status: 201, body })),
    );
    expect(acted).toBe(100);
  });

  it('carries an image of 256 KiB, acted on once, while other requests are answered', async () => {
    const clock = createVirtualClock();
    const dice = createDice(seed);
    const image = Uint8Array.from({ length: 262_144 }, () => dice(256));
    const arrived: (Uint8Array | undefined)[] = [];
    const { line } = badLine(
      seed,
      async ({ method, body }): Promise<PlainReply> => {
        if (method === 'PUT') arrived.push(body);
        return { status: 200, headers: {}, body: new Uint8Array() };
      },
      clock,
    );
    const headers = { 'content-type': 'application/octet-stream' };
    const staged = line.send({ method: 'PUT', path: '/update/stage', headers, body: image });
    for (let n = 0; n < 20; n++) await clock.run(line.send({ method: 'GET', path: '/status', headers: {} }));
    expect((await clock.run(staged)).status).toBe(200);
    expect(arrived).toEqual([image]);
    // Two hundred and fifty-six blocks, eight at a time, and a repetition for every fifth.
    expect(clock.now()).toBeLessThan(1000);
  });

  it('carries 64 KiB there and back, acted on once', async () => {
    const clock = createVirtualClock();
    const dice = createDice(seed);
    const body = Uint8Array.from({ length: 65_536 }, () => dice(256));
    let acted = 0;
    const { line } = badLine(
      seed,
      async (request): Promise<PlainReply> => {
        acted++;
        const headers = { 'content-type': 'application/octet-stream' };
        return { status: 200, headers, body: request.body?.toReversed() ?? new Uint8Array() };
      },
      clock,
    );
    const reply = await clock.run(line.send(post(body)));
    expect(reply.body.toReversed()).toEqual(body);
    expect(acted).toBe(1);
    // A hundred and twenty-nine exchanges at 0.8 ms, and a repetition for every fifth.
    expect(clock.now()).toBeLessThan(5000);
  });
});
