import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeviceLog } from './device-log.ts';
import { bankCount, bankSize, createLogBanks } from './log-banks.ts';
import type { LogMessage, LogParameter } from './log-message.ts';
import { gatewayd } from './messages.ts';
import { decodeLog, decodeParameters } from './testing/decode-log.ts';

const guid = 'ae4714aa-03aa-492b-9663-962f966a9cc3';

const logOf = (messages: readonly LogMessage[]) => {
  const lines: string[] = [];
  let now = 0;
  const log = createDeviceLog(
    (line) => lines.push(line),
    () => now++,
  );
  for (const message of messages) log.record(message);
  return { log, lines };
};

test('an entry is a header of twelve bytes and its parameters, all little-endian', () => {
  const { log } = logOf([gatewayd.osVersion('22.11'), gatewayd.stageImageSuccess(guid, guid, 10)]);
  const bytes = Buffer.from(log.read());
  expect(bytes.toString('hex', 0, 18)).toBe('120000040600a9000000000032322e313100');
  expect(bytes.toString('hex', 18, 66)).toBe(
    `300000040600940001000000${'aa1447aeaa032b499663962f966a9cc3'.repeat(2)}0a000000`,
  );
  expect(new Set(bytes.subarray(66, 4092))).toEqual(new Set([0xff]));
  expect(bytes.readUInt16LE(4092)).toBe(0);
});

test('a log to which nothing happened is one bank without an entry', () => {
  const bytes = logOf([]).log.read();
  expect(bytes).toHaveLength(bankSize);
  expect(decodeLog(bytes)).toEqual([]);
});

test('what happens often has an entry and no line', () => {
  const { log, lines } = logOf([gatewayd.request('PATCH', '/status'), gatewayd.deleteApp(guid)]);
  expect(lines).toEqual([`[gatewayd] Deleting component ${guid}.`]);
  const [request] = decodeLog(log.read());
  expect(decodeParameters(request?.parameters ?? new Uint8Array(), ['integer', 'string'])).toEqual([
    4,
    '/status',
  ]);
});

test('counters start again before they reach that of an erased bank', () => {
  const banks = createLogBanks();
  const entry = Buffer.alloc(3000);
  entry.writeUInt16LE(entry.length, 0);
  for (let number = 0; number <= 0x1000f; number++) {
    entry.writeUInt16LE(number & 0xffff, 6);
    banks.append(entry);
  }
  expect(decodeLog(banks.read()).map(({ id }) => id)).toEqual([0xc, 0xd, 0xe, 0xf]);
});

const parameter: fc.Arbitrary<LogParameter> = fc.oneof(
  fc.record({ type: fc.constant('integer' as const), value: fc.integer() }),
  fc.record({ type: fc.constant('commonError' as const), value: fc.nat(0xffffffff) }),
  fc.record({ type: fc.constant('uniqueId' as const), value: fc.uuid() }),
  fc.record({
    type: fc.constant('string' as const),
    value: fc.string({ unit: 'binary', maxLength: 300 }).map((text) => text.replaceAll('\0', '')),
  }),
);
const message: fc.Arbitrary<LogMessage> = fc.record({
  category: fc.nat(0xffff),
  id: fc.nat(0xffff),
  priority: fc.integer({ min: 3, max: 6 }),
  parameters: fc.array(parameter, { maxLength: 6 }),
});

test('whatever is recorded, the newest is read back, as much of it as the banks hold', () => {
  fc.assert(
    fc.property(fc.array(message, { size: '+2' }), (messages) => {
      const { log } = logOf(messages);
      const bytes = log.read();
      expect(bytes.length).toBeLessThanOrEqual(bankSize * bankCount);
      const entries = decodeLog(bytes);
      const lost = messages.length - entries.length;
      entries.forEach((entry, index) => {
        const { category, id, priority, parameters } = messages[lost + index] as LogMessage;
        expect(entry).toMatchObject({ category, id, priority, time: lost + index });
        const values = decodeParameters(
          entry.parameters,
          parameters.map(({ type }) => type),
        );
        expect(values).toEqual(
          parameters.map(({ type, value }) => (type === 'string' ? firstBytes(value, 255) : value)),
        );
      });
      const longest = 12 + 6 * 256;
      const held = entries.reduce((sum, { parameters }) => sum + 12 + parameters.length, 0);
      if (lost > 0) expect(held).toBeGreaterThan((bankCount - 1) * (bankSize - 16 - longest));
    }),
  );
});

/** As many whole characters of a text as fit into so many bytes. */
const firstBytes = (text: string, limit: number): string => {
  let fitting = '';
  for (const character of text) {
    if (Buffer.byteLength(fitting + character) > limit) break;
    fitting += character;
  }
  return fitting;
};
