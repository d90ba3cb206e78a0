import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { type DeviceLink, inProcessLink, openPtyLink, openTcpLink } from '@spherite/device';
import { addressOf, type OpenPort, openPort, withDevice } from '@spherite/host';
import {
  END,
  encodeFrame,
  type Frame,
  FrameDecoder,
  type LineServer,
  type Link,
  openLine,
  type Send,
  serveLine,
  systemLineClock,
  systemLineRandom,
} from '@spherite/protocol';
import { createDice, damaged, diceRandom } from '@spherite/protocol/testing';
import { SerialPort } from 'serialport';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';

const clock = systemLineClock;
/** A machine that has other things to do may be slow. */
const soon = { timeout: 10_000 };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A link of one kind, seen from both sides. */
interface Bench {
  readonly device: Link;
  /** Opens the host's end and locks it. */
  open(options?: { readonly waitMs: number }): Promise<OpenPort>;
  /** Opens the host's end and reads nothing until it is asked to. */
  openUnread(): Promise<Unread>;
  close(): Promise<void>;
}

interface Unread {
  write(bytes: Uint8Array): void;
  /** What has arrived by now. */
  read(): Promise<Uint8Array>;
  close(): void;
}

const overDeviceLink = (link: DeviceLink, openUnread: () => Promise<Unread>): Bench => ({
  device: link,
  open: ({ waitMs } = { waitMs: 0 }) => openPort(addressOf({ link: link.address }), { clock, waitMs }),
  openUnread,
  close: link.close,
});

const kinds: Readonly<Record<string, (folder: string) => Promise<Bench>>> = {
  'a pseudo-terminal': async (folder) => {
    const path = join(folder, 'port');
    return overDeviceLink(await openPtyLink({ path }), async () => {
      const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
      return {
        write: (bytes) => writeSync(fd, bytes),
        read: async () => readWhatIsThere(fd),
        close: () => closeSync(fd),
      };
    });
  },
  TCP: async () => {
    const link = await openTcpLink(0);
    return overDeviceLink(link, async () => {
      const { port } = link.address as Extract<DeviceLink['address'], { kind: 'tcp' }>;
      const socket = connectTcp({ host: '127.0.0.1', port }).pause();
      return {
        write: (bytes) => socket.write(bytes),
        read: async () => (socket.read() as Buffer | null) ?? new Uint8Array(),
        close: () => socket.destroy(),
      };
    });
  },
  'in process': async () => {
    const link = inProcessLink();
    return {
      device: link.device,
      open: async () => link.connect(),
      openUnread: async () => {
        const host = link.connect();
        const parts: Uint8Array[] = [];
        host.onData((bytes) => parts.push(bytes));
        return {
          write: host.write,
          read: async () => Buffer.concat(parts.splice(0)),
          close: () => void host.close(),
        };
      },
      close: link.close,
    };
  },
};

const readWhatIsThere = (fd: number): Uint8Array => {
  const buffer = Buffer.alloc(64 * 1024);
  const parts: Uint8Array[] = [];
  for (;;) {
    try {
      parts.push(Buffer.from(buffer.subarray(0, readSync(fd, buffer))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return Buffer.concat(parts);
      throw error;
    }
  }
};

/** Collects the frames that arrive at a host. */
const collect = (port: OpenPort) => {
  const decoder = new FrameDecoder();
  const frames: Frame[] = [];
  port.onData((bytes) => frames.push(...decoder.push(bytes)));
  return {
    frames,
    text: () => frames.map((frame) => (frame.kind === 'diagnostic' ? textOf(frame.text) : '')).join(''),
  };
};

const ask = async (port: Link, body = bytesOf('?'), random = systemLineRandom): Promise<string> => {
  const line = openLine(port, { clock, random });
  try {
    const reply = await line.send({ method: 'POST', path: '/echo', headers: {}, body });
    return `${reply.status} ${textOf(reply.body)}`;
  } finally {
    line.close();
  }
};

describe.each(Object.entries(kinds))('over %s', (kind, make) => {
  let folder = '';
  let bench: Bench;
  let server: LineServer;
  /** What the device acted on. */
  let acted: string[];

  const echo: Send = async ({ body = new Uint8Array() }) => {
    acted.push(textOf(body));
    return { status: 200, headers: {}, body };
  };
  const serve = (link: Link, random = systemLineRandom): LineServer =>
    serveLine({ link, handle: echo, clock, random });
  const openHere = async (): Promise<OpenPort> => {
    const port = await bench.open();
    onTestFinished(() => port.close());
    return port;
  };

  beforeEach(async () => {
    acted = [];
    folder = await mkdtemp(join(tmpdir(), 'spherite-links-'));
    bench = await make(folder);
    server = serve(bench.device);
  });
  afterEach(async () => {
    server.close();
    await bench.close();
    await rm(folder, { recursive: true });
  });

  test('what the device said before a host came is said again at the first END of the host', async () => {
    server.log('first\n');
    server.log('second\n');
    const host = await openHere();
    const seen = collect(host);
    // Time for what should not come yet.
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    expect(seen.text()).toBe('');
    host.write(Uint8Array.of(END));
    await expect.poll(seen.text, soon).toBe('first\nsecond\n');
    server.log('third\n');
    await expect.poll(seen.text, soon).toBe('first\nsecond\nthird\n');
  });

  test('of much that was said the newest 16 KiB are kept, as whole frames', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `line ${i} ${'.'.repeat(i % 50)}\n`);
    for (const line of lines) server.log(line);
    const host = await openHere();
    const seen = collect(host);
    host.write(Uint8Array.of(END));
    await expect.poll(seen.text, soon).toContain('line 999 ');
    const { frames } = seen;
    expect(frames.every((frame) => frame.kind === 'diagnostic')).toBe(true);
    expect(seen.text()).toBe(lines.slice(-frames.length).join(''));
    const size = frames.reduce((sum, { ...f }) => sum + (f.kind === 'diagnostic' ? f.text.length + 3 : 0), 0);
    expect(size).toBeLessThanOrEqual(16 * 1024);
    expect(size).toBeGreaterThan(15 * 1024);
  });

  test('a host that does not read never blocks the device, and no frame is torn', async () => {
    const host = await bench.openUnread();
    onTestFinished(() => host.close());
    host.write(Uint8Array.of(END));
    host.write(encodeFrame('diagnostic', bytesOf('a host is here')));
    // The device hears the END in a turn of its own.
    server.log('heard?\n');
    const decoder = new FrameDecoder();
    const frames: Frame[] = [];
    const read = async (): Promise<number> => frames.push(...decoder.push(await host.read()));
    await expect.poll(read, soon).toBeGreaterThan(0);

    const line = (i: number): string => `line ${i} ${'.'.repeat(200)}\n`;
    for (let i = 0; i < 20_000; i++) {
      server.log(line(i));
      if (i % 100 === 0) await setImmediate();
    }
    let before = -1;
    while (before !== frames.length) {
      before = frames.length;
      for (let turn = 0; turn < 50; turn++) {
        await setImmediate();
        await read();
      }
    }
    server.log('the last\n');
    const texts = (): string[] =>
      frames.map((frame) => (frame.kind === 'diagnostic' ? textOf(frame.text) : frame.kind));
    const newest = async (): Promise<string | undefined> => {
      await read();
      return texts().at(-1);
    };
    await expect.poll(newest, soon).toBe('the last\n');
    const whole = new Set(Array.from({ length: 20_000 }, (_, i) => line(i)));
    const [, ...rest] = texts().slice(0, -1);
    expect(rest.length).toBeGreaterThan(50);
    expect(rest.filter((text) => !whole.has(text) && text !== 'heard?\n')).toEqual([]);
  });

  test('hosts open, close and open again, and each sees the banner', async () => {
    server.log('banner\n');
    for (let turn = 0; turn < 10; turn++) {
      const host = await bench.open();
      const seen = collect(host);
      expect(await ask(host, bytesOf(`turn ${turn}`))).toBe(`200 turn ${turn}`);
      expect(seen.text()).toContain('banner\n');
      await host.close();
    }
    expect(acted).toHaveLength(10);
  });

  test('a second host is told that the port is in use, and the first one is not disturbed', async () => {
    const first = await openHere();
    const holder = { 'a pseudo-terminal': new RegExp(`pid ${pid}`), TCP: /127\.0\.0\.1:\d+/ }[kind];
    await expect(bench.open()).rejects.toMatchObject({
      code: 'PORT_BUSY',
      message: expect.stringMatching(holder ?? /in use/),
    });
    expect(await ask(first)).toBe('200 ?');
    await first.close();
    expect(await ask(await openHere())).toBe('200 ?');
  });

  test('a body of 64 KiB passes, both ways', async () => {
    const body = new Uint8Array(64 * 1024).map((_, i) => (i * 31) >> 3);
    const line = openLine(await openHere(), { clock, random: systemLineRandom });
    const reply = await line.send({ method: 'POST', path: '/echo', headers: {}, body });
    line.close();
    expect(Buffer.from(reply.body).equals(body)).toBe(true);
    expect(acted).toHaveLength(1);
  });

  test.each([1, 2, 3])(
    'with one frame in ten damaged both ways, all is answered rightly and done once (seed %d)',
    async (seed) => {
      server.close();
      server = serve(damagedByContent(bench.device, seed), diceRandom(createDice(seed)));
      const host = damagedByContent(await openHere(), seed + 100);
      const line = openLine(host, { clock, random: diceRandom(createDice(seed + 200)) });
      const bodies = Array.from({ length: 150 }, (_, i) => `request ${i} ${'x'.repeat(i)}`);
      for (const body of bodies) {
        const reply = await line.send({ method: 'POST', path: '/echo', headers: {}, body: bytesOf(body) });
        expect(`${reply.status} ${textOf(reply.body)}`).toBe(`200 ${body}`);
      }
      line.close();
      expect(acted).toEqual(bodies);
    },
  );
});

/**
 * Damages one frame in ten. Which one, and how, follows from the frame and how often it was sent, so that a seed means
 * the same on every machine, however fast it is and whatever it repeats.
 */
const damagedByContent = (link: Link, seed: number): Link => {
  const sent = new Map<string, number>();
  return {
    ...link,
    write: (frame) => {
      const key = Buffer.from(frame).toString('latin1');
      const times = sent.get(key) ?? 0;
      sent.set(key, times + 1);
      const hash = createHash('sha256').update(`${seed} ${times} ${key}`).digest();
      const dice = createDice(hash.readInt32LE());
      link.write(dice(10) === 0 ? damaged(frame, dice) : frame);
    },
  };
};

describe('a port that is shared', () => {
  let folder = '';
  let link: DeviceLink;
  let server: LineServer;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spherite-links-'));
    link = await openPtyLink({ path: join(folder, 'port') });
    const status: Send = async () => ({ status: 200, headers: {}, body: bytesOf('{"uptime":7}') });
    server = serveLine({ link, handle: status, clock, random: systemLineRandom });
  });
  afterEach(async () => {
    server.close();
    await link.close();
    await rm(folder, { recursive: true });
  });
  const uptime = (waitMs?: number): Promise<number> =>
    withDevice(
      addressOf({ link: link.address }),
      async (device) => (await device.getStatus()).uptime,
      waitMs === undefined ? {} : { waitMs },
    );

  test('is locked while it is used and no longer, so that commands take turns', async () => {
    expect(await Promise.all(Array.from({ length: 8 }, () => uptime()))).toEqual(Array(8).fill(7));
  });

  test('is waited for as long as another host has it, within the limit', async () => {
    const address = addressOf({ link: link.address });
    const holder = await openPort(address, { clock, waitMs: 0 });
    const waiting = uptime();
    await expect(uptime(50)).rejects.toMatchObject({ code: 'PORT_BUSY' });
    await holder.close();
    expect(await waiting).toBe(7);
  });

  test('serialport is told so, and tells us so, in the same way', async () => {
    const path = join(folder, 'port');
    const open = (): Promise<SerialPort> =>
      new Promise((resolve, reject) => {
        const port = new SerialPort({ path, baudRate: 115_200 }, (error) =>
          error ? reject(error) : resolve(port),
        );
      });
    const theirs = await open();
    await expect(uptime(0)).rejects.toMatchObject({ code: 'PORT_BUSY', message: new RegExp(`pid ${pid}`) });
    await new Promise((resolve) => theirs.close(resolve));
    const ours = await openPort(addressOf({ link: link.address }), { clock, waitMs: 0 });
    await expect(open()).rejects.toThrow('Cannot lock port');
    await ours.close();
  });

  test('a device that is gone while it is asked is noticed at once', async () => {
    const port = await openPort(addressOf({ link: link.address }), { clock, waitMs: 0 });
    const closed = new Promise<void>((resolve) => port.onClose(resolve));
    await link.close();
    await closed;
    await expect(uptime(0)).rejects.toMatchObject({ code: 'PORT_UNUSABLE' });
  });

  test('a device that does not answer is reported as silent, within the limit of the line', async () => {
    server.close();
    const started = clock.now();
    await expect(uptime()).rejects.toMatchObject({ code: 'DEVICE_SILENT' });
    expect(clock.now() - started).toBeLessThan(10_000);
  });
});
