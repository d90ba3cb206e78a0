import { describe, expect, it } from 'vitest';
import { hex } from './bytes.ts';
import type { Code, Message, MessageOption } from './message.ts';
import { blockOption, OPTION, optionValue, readBlock, uintOption, uintValue } from './options.ts';
import { bytes, counting, NONE, path, request, serving } from './testing/serving.ts';

describe('a body in blocks (RFC 7959 §2.5)', () => {
  let id = 0;
  const put = (num: number, more: boolean, payload: Uint8Array, ...options: MessageOption[]): Message => {
    const block = blockOption(OPTION.block1, { num, more, szx: 0 });
    return request('0.03', [...path('update', 'stage'), ...options, block], { id: ++id, payload });
  };
  const sixteen = (fill: number) => new Uint8Array(16).fill(fill);
  const tag = (value: number) => ({ number: OPTION.requestTag, value: bytes(value) });

  it('is put together and acted on once', async () => {
    const { handle, seen } = counting();
    const { ask } = serving(handle);
    const [first] = await ask(put(0, true, sixteen(1)));
    expect([first?.code, first && readBlock(first.options, OPTION.block1)]).toEqual([
      '2.31',
      { num: 0, more: true, szx: 0 },
    ]);
    const last = put(1, false, bytes(2));
    const [done] = await ask(last);
    expect([done?.code, done && readBlock(done.options, OPTION.block1)]).toEqual([
      '2.04',
      { num: 1, more: false, szx: 0 },
    ]);
    await ask(last);
    expect(seen.map(({ body }) => body)).toEqual([bytes(...sixteen(1), 2)]);
  });

  it('that misses a block is refused and acted on not at all', async () => {
    const { handle, seen } = counting();
    const { ask } = serving(handle);
    await ask(put(0, true, sixteen(1)));
    expect(await ask(put(2, false, bytes(3)))).toMatchObject([{ code: '4.08' }]);
    expect(await ask(put(1, false, bytes(2)))).toMatchObject([{ code: '4.08' }]);
    expect(seen).toEqual([]);
  });

  it('begins afresh with its first block, whatever an earlier host left behind', async () => {
    const { handle, seen } = counting();
    const { ask } = serving(handle);
    await ask(
      put(0, true, sixteen(1)),
      put(1, true, sixteen(1)),
      put(0, true, sixteen(2)),
      put(1, false, bytes(3)),
    );
    expect(seen.map(({ body }) => body)).toEqual([bytes(...sixteen(2), 3)]);
  });

  it('is kept apart from another body to the same place by its tag (RFC 9175 §3)', async () => {
    const { handle, seen } = counting();
    const { ask } = serving(handle);
    await ask(put(0, true, sixteen(1), tag(1)), put(0, true, sixteen(2), tag(2)));
    await ask(put(1, false, bytes(3), tag(1)), put(1, false, bytes(4), tag(2)));
    expect(seen.map(({ body }) => body)).toEqual([bytes(...sixteen(1), 3), bytes(...sixteen(2), 4)]);
  });

  it('of blocks with the wrong length is malformed', async () => {
    const { ask } = serving(counting().handle);
    expect(await ask(put(0, true, bytes(1)))).toMatchObject([{ code: '4.00' }]);
    expect(await ask(put(0, false, new Uint8Array(17)))).toMatchObject([{ code: '4.00' }]);
  });

  it('larger than allowed is refused with the limit, early where its size is announced', async () => {
    const { ask } = serving(counting().handle, { bodies: { request: 20 } });
    const [early] = await ask(put(0, true, sixteen(1), uintOption(OPTION.size1, 1000)));
    expect([early?.code, uintValue(early?.options ?? [], OPTION.size1)]).toEqual(['4.13', 20]);
    await ask(put(0, true, sixteen(1)));
    expect(await ask(put(1, true, sixteen(1)))).toMatchObject([{ code: '4.13' }]);
  });

  it('is given up when more are begun than are held', async () => {
    const { ask } = serving(counting().handle, { bodies: { count: 2 } });
    for (const one of [1, 2, 3]) await ask(put(0, true, sixteen(one), tag(one)));
    expect(await ask(put(1, false, bytes(1), tag(1)))).toMatchObject([{ code: '4.08' }]);
    expect(await ask(put(1, false, bytes(1), tag(3)))).toMatchObject([{ code: '2.04' }]);
  });
});

describe('a body in blocks of any order (RFC 9177 §4.3)', () => {
  let id = 0;
  const tag = { number: OPTION.requestTag, value: bytes(1) };
  const put = (num: number, more: boolean, payload: Uint8Array, ...options: MessageOption[]): Message => {
    const block = blockOption(OPTION.qBlock1, { num, more, szx: 0 });
    return request('0.03', [...path('update', 'stage'), ...options, block], { id: ++id, payload });
  };
  const sixteen = (fill: number) => new Uint8Array(16).fill(fill);

  it('is acknowledged block by block and answered when all are there, to the one that was missing', async () => {
    const { handle, seen } = counting();
    const { ask } = serving(handle);
    const missing = put(1, true, sixteen(2), tag);
    const acknowledged = [put(0, true, sixteen(1), tag), put(2, false, bytes(3), tag)];
    expect(await ask(...acknowledged)).toMatchObject(
      acknowledged.map((one) => ({ type: 'ack', code: '0.00', id: one.id, options: [], payload: NONE })),
    );
    const [answer] = await ask(missing);
    expect(answer).toMatchObject({ type: 'ack', code: '2.04', id: missing.id, payload: bytes(1) });
    expect(await ask(missing, ...acknowledged)).toHaveLength(3);
    expect(seen.map(({ body }) => body)).toEqual([bytes(...sixteen(1), ...sixteen(2), 3)]);
  });

  it('may come unconfirmed, and is then answered once only', async () => {
    const { ask } = serving(counting().handle);
    const unconfirmed = [put(0, true, sixteen(1), tag), put(1, false, bytes(2), tag)].map(
      (one): Message => ({ ...one, type: 'non' }),
    );
    expect(await ask(...unconfirmed)).toMatchObject([{ type: 'non', code: '2.04' }]);
  });

  it.each<[string, () => Message, Code]>([
    ['without a tag', () => put(0, true, sixteen(1)), '4.00'],
    ['whose beginning is not there', () => put(1, false, bytes(2), tag), '4.08'],
    [
      'that says it comes in order, too',
      () => put(0, true, sixteen(1), tag, blockOption(OPTION.block1, { num: 0, more: true, szx: 0 })),
      '4.02',
    ],
    ['larger than allowed', () => put(0, true, sixteen(1), tag, uintOption(OPTION.size1, 3_000_000)), '4.13'],
    [
      'with a block of the reserved size',
      () => put(0, true, sixteen(1), { number: 19, value: bytes(7) }),
      '4.00',
    ],
  ])('%s is refused and acted on not at all', async (_, broken, code) => {
    const { handle, seen } = counting();
    const { ask } = serving(handle);
    expect(await ask(broken())).toMatchObject([{ type: 'ack', code }]);
    expect(seen).toEqual([]);
  });
});

describe('a long answer (RFC 7959 §2.4)', () => {
  let id = 100;
  const get = (num: number, szx: number, code: Code = '0.01') =>
    request(code, [...path('log'), blockOption(OPTION.block2, { num, more: false, szx })], { id: ++id });

  it('comes in blocks of the size asked for, each with the tag of the whole', async () => {
    const body = Uint8Array.from({ length: 40 }, (_, at) => at);
    const { handle, seen } = counting({ body });
    const { ask } = serving(handle);
    const blocks = [...(await ask(get(0, 0))), ...(await ask(get(1, 0))), ...(await ask(get(2, 0)))];
    expect(blocks.map(({ payload }) => hex(payload)).join('')).toBe(hex(body));
    expect(blocks.map(({ options }) => readBlock(options, OPTION.block2))).toEqual([
      { num: 0, more: true, szx: 0 },
      { num: 1, more: true, szx: 0 },
      { num: 2, more: false, szx: 0 },
    ]);
    expect(new Set(blocks.map(({ options }) => hex(optionValue(options, OPTION.etag) ?? NONE))).size).toBe(1);
    expect(uintValue(blocks[0]?.options ?? [], OPTION.size2)).toBe(40);
    expect(seen).toHaveLength(1);
  });

  it('is asked for again where it is no longer kept, and only where asking changes nothing', async () => {
    const { handle, seen } = counting({ body: new Uint8Array(40) });
    const { ask } = serving(handle);
    expect(await ask(get(2, 0))).toMatchObject([{ code: '2.05' }]);
    expect(await ask(get(2, 0, '0.02'))).toMatchObject([{ code: '4.08' }]);
    expect(seen).toHaveLength(1);
  });

  it('is dropped when more are begun than are kept', async () => {
    const { handle, seen } = counting({ body: new Uint8Array(40) });
    const { ask } = serving(handle, { bodies: { count: 2 } });
    const block = (name: string, num: number) => {
      const options = [...path(name), blockOption(OPTION.block2, { num, more: false, szx: 0 })];
      return request('0.01', options, { id: ++id });
    };
    for (const name of ['a', 'b', 'c']) await ask(block(name, 0));
    await ask(block('c', 1));
    expect(seen).toHaveLength(3);
    await ask(block('a', 1));
    expect(seen).toHaveLength(4);
  });

  it('longer than the line carries is an error of the device', async () => {
    const errors: unknown[] = [];
    const { ask } = serving(counting({ body: new Uint8Array(21) }).handle, {
      bodies: { reply: 20 },
      onError: (error) => errors.push(error),
    });
    expect(await ask(request('0.01', path('log')))).toMatchObject([{ code: '5.00' }]);
    expect(errors).toHaveLength(1);
  });
});
