import { describe, expect, it } from 'vitest';
import type { Send } from '../exchange.ts';
import { DIAGNOSTICS_KEPT, END, LINE_TIMING } from './index.ts';
import type { Code, Message, MessageOption } from './message.ts';
import { blockOption, OPTION, textOption, uintOption, uintValue } from './options.ts';
import { type createScriptedLink, createVirtualClock } from './testing/index.ts';
import { bytes, counting, NONE, path, request, serving, text } from './testing/serving.ts';

describe('a message that is no request (RFC 7252 §4)', () => {
  it('is answered with a reset when it is a ping', async () => {
    const { ask } = serving(counting().handle);
    expect(await ask(request('0.00', [], { id: 77, token: NONE }))).toMatchObject([
      { type: 'rst', code: '0.00', id: 77 },
    ]);
  });

  it('is refused when it is an answer that nobody asked for', async () => {
    const { ask } = serving(counting().handle);
    expect(await ask(request('2.05', []))).toMatchObject([{ type: 'rst', id: 1 }]);
    expect(await ask(request('2.05', [], { type: 'non' }))).toEqual([]);
    expect(await ask(request('2.05', [], { type: 'ack' }))).toEqual([]);
  });
});

describe('a repeated request (RFC 7252 §4.2)', () => {
  it('is answered again and not acted on again', async () => {
    const { handle, seen } = counting();
    const { ask } = serving(handle);
    const first = await ask(request('0.02', path('restart')));
    const again = await ask(request('0.02', path('restart')));
    expect(seen).toHaveLength(1);
    expect(first).toMatchObject([{ type: 'ack', code: '2.04', id: 1 }]);
    expect(again).toEqual(first);
  });

  it('is another request when its token differs, or its message ID does', async () => {
    const { handle, seen } = counting();
    const { ask } = serving(handle);
    await ask(request('0.02', path('restart')));
    await ask(request('0.02', path('restart'), { token: bytes(9) }));
    await ask(request('0.02', path('restart'), { id: 2 }));
    expect(seen).toHaveLength(3);
  });

  it('is another request when it asks for something else, or without the capability of the first', async () => {
    const { handle, seen } = counting();
    const { ask } = serving(handle);
    const unlocked = [...path('images'), textOption(OPTION.azsphereCapabilities, 'AAAA')];
    await ask(request('0.01', unlocked));
    const [answer] = await ask(request('0.01', path('images')));
    expect(text(answer?.payload ?? NONE)).toBe('\u0002');
    await ask(request('0.01', path('status')));
    await ask(request('0.01', unlocked));
    expect(seen.map((one) => [one.path, one.headers['azsphere-capabilities']])).toEqual([
      ['/images', 'AAAA'],
      ['/images', undefined],
      ['/status', undefined],
    ]);
  });

  it('is remembered for the lifetime of an exchange, not for ever', async () => {
    const { handle, seen } = counting();
    const { ask, clock } = serving(handle);
    await ask(request('0.01', path('status')));
    await clock.pass(60_000);
    await ask(request('0.01', path('status')));
    expect(seen).toHaveLength(2);
  });

  it('is forgotten when the answers kept would take too much memory', async () => {
    const { handle, seen } = counting({ body: new Uint8Array(900) });
    const { ask } = serving(handle, { answers: { count: 100, bytes: 3000 } });
    for (let id = 1; id <= 5; id++) await ask(request('0.01', path('status'), { id }));
    await ask(request('0.01', path('status'), { id: 5 }));
    expect(seen).toHaveLength(5);
    await ask(request('0.01', path('status'), { id: 1 }));
    expect(seen).toHaveLength(6);
  });
});

describe('a handler that takes its time (RFC 7252 §5.2.2)', () => {
  const slow = (clock: { after(ms: number, act: () => void): unknown }) => {
    const state = { acted: 0 };
    const handle: Send = async () => {
      state.acted++;
      await new Promise<void>((resolve) => clock.after(100, resolve));
      return { status: 200, headers: {}, body: bytes(1) };
    };
    return { state, handle };
  };

  it('has its request acknowledged at once and answered later, until the answer is acknowledged', async () => {
    const clock = createVirtualClock();
    const { state, handle } = slow(clock);
    const { host, ask } = serving(handle, { clock });
    expect(await ask(request('0.01', path('status')))).toEqual([]);
    await clock.pass(LINE_TIMING.ackDelayMs);
    expect(host.messages()).toMatchObject([{ type: 'ack', code: '0.00', id: 1 }]);
    expect(await ask(request('0.01', path('status')))).toMatchObject([{ type: 'ack', code: '0.00', id: 1 }]);
    await clock.pass(100);
    const [answer] = host.messages();
    expect(answer).toMatchObject({ type: 'con', code: '2.05' });
    await clock.pass(LINE_TIMING.firstTimeoutMs);
    expect(host.messages()).toEqual([answer]);
    await ask(request('0.00', [], { type: 'ack', id: answer?.id ?? 0, token: NONE }));
    await clock.pass(10_000);
    expect(host.messages()).toEqual([]);
    expect(state.acted).toBe(1);
  });

  it('is given up on when nobody acknowledges its answer', async () => {
    const clock = createVirtualClock();
    const { host, ask } = serving(slow(clock).handle, { clock });
    await ask(request('0.01', path('status')));
    await clock.pass(60_000);
    const answers = host.messages().filter(({ type }) => type === 'con');
    expect(answers).toHaveLength(LINE_TIMING.attempts);
  });

  it('is never forgotten while it works, however much is answered meanwhile', async () => {
    const clock = createVirtualClock();
    const { state, handle } = slow(clock);
    const { ask } = serving(handle, { clock, answers: { count: 2, bytes: 1000 } });
    await ask(request('0.02', path('restart')));
    for (let id = 2; id < 10; id++) await ask(request('0.05', path('status'), { id }));
    await ask(request('0.02', path('restart')));
    expect(state.acted).toBe(1);
  });

  it('does not keep others waiting, and at most sixteen requests are under way', async () => {
    const clock = createVirtualClock();
    const { host, ask } = serving(slow(clock).handle, { clock });
    const refused = await ask(
      ...Array.from({ length: 17 }, (_, id) => request('0.01', path('status'), { id })),
    );
    expect(refused).toMatchObject([{ type: 'ack', code: '5.03', id: 16 }]);
    await clock.pass(200);
    expect(
      new Set(
        host
          .messages()
          .filter(({ type }) => type === 'con')
          .map(({ id }) => id),
      ).size,
    ).toBe(16);
  });
});

describe('a request', () => {
  it.each<[string, Code, readonly MessageOption[], Code]>([
    [
      'with a critical option that nobody knows',
      '0.01',
      [...path('status'), { number: 65_001, value: NONE }],
      '4.02',
    ],
    [
      'with an elective option that nobody knows',
      '0.01',
      [...path('status'), { number: 65_006, value: NONE }],
      '2.05',
    ],
    ['that takes the device for a proxy', '0.01', [textOption(OPTION.proxyUri, 'coap://elsewhere')], '5.05'],
    ['with a method that HTTP has no word for', '0.05', path('status'), '4.05'],
    ['with a dot segment in its path', '0.01', path('net', '..', 'status'), '4.02'],
    ['with a path that is not UTF-8', '0.01', [{ number: OPTION.uriPath, value: bytes(0xff) }], '4.02'],
    ['with a block of the reserved size', '0.01', [...path('status'), uintOption(OPTION.block2, 7)], '4.00'],
    [
      'for a block that does not exist',
      '0.01',
      [...path('status'), blockOption(OPTION.block2, { num: 9, more: false, szx: 6 })],
      '4.02',
    ],
    [
      'that accepts a format it cannot have',
      '0.01',
      [...path('status'), uintOption(OPTION.accept, 60)],
      '4.06',
    ],
    [
      'for a block of an answer that is no longer kept',
      '0.02',
      [...path('status'), blockOption(OPTION.block2, { num: 1, more: false, szx: 6 })],
      '4.08',
    ],
  ])('%s', async (_, method, options, expected) => {
    const { ask } = serving(counting({ headers: { 'content-type': 'application/json' } }).handle);
    expect(await ask(request(method, options))).toMatchObject([{ type: 'ack', code: expected, id: 1 }]);
  });

  it('that need not be confirmed is answered likewise', async () => {
    const { ask } = serving(counting().handle);
    expect(await ask(request('0.01', path('status'), { type: 'non' }))).toMatchObject([
      { type: 'non', code: '2.05' },
    ]);
  });

  it('whose handler fails is answered 5.00, and the reason stays at home', async () => {
    const errors: unknown[] = [];
    const secret = new Error('the key is 1234');
    const { ask } = serving(() => Promise.reject(secret), { onError: (error) => errors.push(error) });
    const [answer] = await ask(request('0.01', path('status')));
    expect([answer?.code, text(answer?.payload ?? NONE)]).toEqual(['5.00', 'internal error']);
    expect(errors).toEqual([secret]);
  });

  it('arrives with what its options said', async () => {
    const { handle, seen } = counting();
    const { ask } = serving(handle);
    const options = [
      ...path('wifi', 'config', 'my net/1'),
      uintOption(OPTION.contentFormat, 50),
      textOption(OPTION.uriQuery, 'a=1+1&2'),
      uintOption(OPTION.accept, 42),
      textOption(OPTION.azsphereCapabilities, 'QUJD'),
    ];
    await ask(request('0.06', options, { payload: bytes(0x7b, 0x7d) }));
    expect(seen).toEqual([
      {
        method: 'PATCH',
        path: '/wifi/config/my%20net%2F1?a=1%2B1%262',
        headers: {
          'content-type': 'application/json',
          accept: 'application/octet-stream',
          'azsphere-capabilities': 'QUJD',
        },
        body: bytes(0x7b, 0x7d),
      },
    ]);
  });
});

describe('an observed resource (RFC 7641)', () => {
  const register = request('0.01', [uintOption(OPTION.observe, 0), ...path('net', 'status')]);
  const acknowledge = (message: Message | undefined, type: 'ack' | 'rst' = 'ack'): Message =>
    request('0.00', [], { type, id: message?.id ?? 0, token: NONE });

  it('is told when it changes, once for all that changed meanwhile', async () => {
    const { handle } = counting();
    const { ask, clock, host, server } = serving(handle);
    const [first] = await ask(register);
    expect(uintValue(first?.options ?? [], OPTION.observe)).toBeDefined();
    server.notify('/net/status');
    server.notify('/net/status');
    server.notify('/elsewhere');
    await clock.pass(1);
    const [second, ...none] = host.messages();
    expect(none).toEqual([]);
    expect(second).toMatchObject({ type: 'con', code: '2.05', payload: bytes(2) });
    const [third] = await ask(acknowledge(second));
    expect(third).toMatchObject({ type: 'con', payload: bytes(3) });
    const sequences = [first, second, third].map((one) => uintValue(one?.options ?? [], OPTION.observe) ?? 0);
    expect(sequences).toEqual(sequences.toSorted((one, other) => one - other));
    expect(await ask(acknowledge(third))).toEqual([]);
  });

  it('is forgotten when a notification is refused, when it is cancelled, and when nobody acknowledges', async () => {
    const { ask, clock, host, server } = serving(counting().handle);
    const changed = async (): Promise<Message | undefined> => {
      server.notify('/net/status');
      await clock.pass(1);
      return host.messages()[0];
    };
    await ask(register);
    await ask(acknowledge(await changed(), 'rst'));
    expect(await changed()).toBeUndefined();
    await ask({ ...register, id: 2 });
    await ask({ ...register, id: 3, options: [uintOption(OPTION.observe, 1), ...path('net', 'status')] });
    expect(await changed()).toBeUndefined();
    await ask({ ...register, id: 4 });
    expect(await changed()).toBeDefined();
    await clock.pass(60_000);
    host.messages();
    expect(await changed()).toBeUndefined();
  });
});

describe('diagnostics', () => {
  const texts = (host: ReturnType<typeof createScriptedLink>): string[] =>
    host.frames().flatMap((frame) => (frame.kind === 'diagnostic' ? text(frame.text) : []));

  it('wait for the first END of a host, then follow as they come', async () => {
    const { host, server } = serving(counting().handle);
    server.log('G=1\r\n');
    server.log('D=2\r\n');
    expect(texts(host)).toEqual([]);
    host.push(bytes(END));
    expect(texts(host)).toEqual(['G=1\r\n', 'D=2\r\n']);
    host.push(bytes(END));
    server.log('later\r\n');
    expect(texts(host)).toEqual(['later\r\n']);
  });

  it('are shown to the next host too, the newest 16 KiB as whole frames', async () => {
    const { host, server } = serving(counting().handle);
    host.push(bytes(END));
    for (let line = 0; line < 1000; line++) server.log(`line ${line} ${'.'.repeat(40)}\r\n`);
    host.frames();
    host.changeHost();
    host.push(bytes(END));
    const replayed = texts(host);
    expect(replayed.at(-1)).toMatch(/^line 999 /);
    expect(replayed.every((one) => /^line \d+ \.{40}\r\n$/.test(one))).toBe(true);
    expect(replayed.join('').length).toBeLessThanOrEqual(DIAGNOSTICS_KEPT);
    expect(replayed.join('').length).toBeGreaterThan(DIAGNOSTICS_KEPT - 1000);
  });

  it('longer than a frame are cut between characters', async () => {
    const { host, server } = serving(counting().handle);
    host.push(bytes(END));
    const long = '€'.repeat(1000);
    server.log(long);
    const pieces = texts(host);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join('')).toBe(long);
  });
});

it('a server that was closed says nothing more', async () => {
  const { ask, host, server } = serving(counting().handle);
  host.push(bytes(END));
  server.close();
  server.log('after\r\n');
  expect(await ask(request('0.01', path('status')))).toEqual([]);
});
