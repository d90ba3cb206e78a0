import { sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusal } from '../test/refusal.ts';
import { printedDeviceId, standard, statement } from '../test/vectors.ts';
import { order } from './curve.ts';
import { parseDeviceId } from './device-id.ts';
import { createIdentity, identityFromPem, identityFromSeed } from './identity.ts';
import {
  type ExpectedStatement,
  type SignatureCheck,
  type StatementFields,
  statementPurposes,
  verifyStatement,
  verifyStatementWith,
} from './statement.ts';

const device = identityFromPem(standard.pem);
const { fields } = statement;
const expected: ExpectedStatement = {
  purpose: fields.purpose,
  audience: fields.audience,
  now: fields.time + 1_000,
  maxAgeMs: 60_000,
};
const verdict = (text: string, changes: Partial<ExpectedStatement> = {}) =>
  refusal(() => verifyStatement(text, { ...expected, ...changes }));

/** Signs any payload at all as the device of the vectors would, past the checks of `sign`. */
const privateKey = standard.pem;
function forge(payload: string | Buffer, prefix = 'SPHERITE-STATEMENT-1\n'): string {
  const bytes = Buffer.from(payload as string);
  const signed = Buffer.concat([Buffer.from(prefix), bytes]);
  const signature = sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${bytes.toString('base64url')}.${signature.toString('base64url')}`;
}
const payload = JSON.stringify({ ...fields, deviceId: standard.deviceId });

describe('a good statement', () => {
  test('is read from the checked-in vector', () => {
    expect(verifyStatement(statement.text, expected)).toEqual({ ...fields, deviceId: standard.deviceId });
  });

  test('is plain JSON, signed after a domain prefix', () => {
    const [head = ''] = device.sign(fields).split('.');
    expect(Buffer.from(head, 'base64url').toString()).toBe(payload);
    expect(verdict(forge(payload))).toBeUndefined();
  });

  test('comes back as it was signed, for any fields within the grammar', () => {
    const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const unit = visible.filter((character) => character !== '"' && character !== '\\');
    const anyFields: fc.Arbitrary<StatementFields> = fc.record({
      purpose: fc.constantFrom(...statementPurposes),
      audience: fc.string({ unit, minLength: 1, maxLength: 512 }),
      nonce: fc.string({ unit, minLength: 1, maxLength: 256 }),
      time: fc.nat({ max: 999_999_999_999_999 }),
    });
    fc.assert(
      fc.property(anyFields, (signed) => {
        const { purpose, audience, time } = signed;
        const text = device.sign(signed);
        const read = verifyStatement(text, { purpose, audience, now: time, maxAgeMs: 0 });
        expect(read).toEqual({ ...signed, deviceId: device.deviceId });
      }),
    );
  });

  test('may be meant for any one of the reader’s names', () => {
    expect(verdict(statement.text, { audience: ['tenant', fields.audience] })).toBeUndefined();
  });

  test('may carry either of the two forms of s, as devices that do not normalise it send them', () => {
    const [head, tail = ''] = statement.text.split('.');
    const raw = Buffer.from(tail, 'base64url');
    const s = order - BigInt(`0x${raw.toString('hex', 32)}`);
    raw.write(s.toString(16).padStart(64, '0'), 32, 'hex');
    expect(verdict(`${head}.${raw.toString('base64url')}`)).toBeUndefined();
  });
});

describe('a statement is refused', () => {
  test('for another purpose, whichever two', () => {
    for (const purpose of statementPurposes) {
      const text = device.sign({ ...fields, purpose });
      for (const wanted of statementPurposes) {
        const code = verdict(text, { purpose: wanted });
        expect(code).toBe(wanted === purpose ? undefined : 'STATEMENT_PURPOSE');
      }
    }
  });

  test('by a reader for whom it is not meant', () => {
    for (const audience of ['http://localhost', `${fields.audience}/`, [], ['a', 'b']]) {
      expect(verdict(statement.text, { audience })).toBe('STATEMENT_AUDIENCE');
    }
  });

  test('when it is too old, or from the future, to the millisecond', () => {
    const at = (now: number, changes = {}) => verdict(statement.text, { now, maxAgeMs: 100, ...changes });
    expect(at(fields.time + 100)).toBeUndefined();
    expect(at(fields.time + 101)).toBe('STATEMENT_EXPIRED');
    expect(at(fields.time - 5_000)).toBeUndefined();
    expect(at(fields.time - 5_001)).toBe('STATEMENT_EXPIRED');
    expect(at(fields.time - 1, { maxSkewMs: 0 })).toBe('STATEMENT_EXPIRED');
  });

  test('when a clock or a limit is not a number', () => {
    for (const changes of [{ now: Number.NaN }, { maxAgeMs: Number.NaN }, { maxSkewMs: Number.NaN }]) {
      expect(verdict(statement.text, changes)).toBe('STATEMENT_EXPIRED');
    }
  });

  test('when another device than the expected one signed it', () => {
    expect(verdict(statement.text, { deviceId: createIdentity().deviceId })).toBe('STATEMENT_DEVICE');
    expect(verdict(statement.text, { deviceId: parseDeviceId(standard.deviceId) })).toBeUndefined();
  });

  test('when one device names another', () => {
    const { deviceId } = identityFromSeed('spherite', 0);
    expect(verdict(forge(payload.replace(standard.deviceId, deviceId)))).toBe('STATEMENT_SIGNATURE');
  });

  test('when it was signed without the domain prefix, or with that of another format', () => {
    for (const prefix of ['', 'SPHERITE-STATEMENT-2\n']) {
      expect(verdict(forge(payload, prefix))).toBe('STATEMENT_SIGNATURE');
    }
  });

  test('when its signature is that of another statement, or zero', () => {
    const [head] = statement.text.split('.');
    const [, tail] = device.sign({ ...fields, nonce: 'other' }).split('.');
    expect(verdict(`${head}.${tail}`)).toBe('STATEMENT_SIGNATURE');
    expect(verdict(`${head}.${'A'.repeat(86)}`)).toBe('STATEMENT_SIGNATURE');
  });

  const { purpose, audience, nonce, time } = fields;
  const { deviceId } = device;
  const badPayloads: [string, string | Buffer][] = [
    ['no JSON', 'hello'],
    ['a JSON array', '[]'],
    ['a missing member', JSON.stringify({ purpose, audience, nonce, deviceId })],
    ['a further member', JSON.stringify({ ...fields, deviceId, admin: true })],
    ['a member twice', payload.replace('"audience"', '"audience":"other","audience"')],
    ['members in another order', JSON.stringify({ audience, purpose, nonce, time, deviceId })],
    ['white space', `${payload}\n`],
    ['a leading byte order mark', `\uFEFF${payload}`],
    ['an unknown purpose', JSON.stringify({ ...fields, purpose: 'unclaim', deviceId })],
    ['an empty audience', JSON.stringify({ ...fields, audience: '', deviceId })],
    ['a nonce that is a number', JSON.stringify({ ...fields, nonce: 7, deviceId })],
    ['an escaped character', payload.replace('bm9', '\\u0062m9')],
    ['bytes that are not ASCII', Buffer.from(payload.replace('bm9', 'b\u00e99'), 'latin1')],
    ['a negative time', JSON.stringify({ ...fields, time: -1, deviceId })],
    ['a time with a fraction', JSON.stringify({ ...fields, time: 0.5, deviceId })],
    ['a time that is text', JSON.stringify({ ...fields, time: `${time}`, deviceId })],
    ['a time beyond exact numbers', payload.replace(`${time}`, '9'.repeat(16))],
    ['a device ID in lower case', JSON.stringify({ ...fields, deviceId: deviceId.toLowerCase() })],
    ['a device ID off the curve', JSON.stringify({ ...fields, deviceId: printedDeviceId })],
  ];
  test.each(badPayloads)('as malformed for %s, though the signature holds', (_, bad) => {
    expect(verdict(forge(bad))).toBe('STATEMENT_MALFORMED');
  });

  const [head = '', tail = ''] = statement.text.split('.');
  test.each([
    ['an empty text', ''],
    ['a full stop', '.'],
    ['a payload alone', head],
    ['three parts', `${statement.text}.${tail}`],
    ['padding', `${statement.text}==`],
    ['the alphabet of plain base64', statement.text.replace('_', '/')],
    ['a line end', `${statement.text}\n`],
    ['bits left over at the end', `${head}.${tail.slice(0, -1)}h`],
    ['a short signature', `${head}.${tail.slice(0, -2)}`],
  ])('as malformed for %s', (_, text) => {
    expect(verdict(text)).toBe('STATEMENT_MALFORMED');
  });

  test('for its length alone, before anything in it is looked at', () => {
    const huge = `${statement.text}.${'A'.repeat(1_000_000)}`;
    expect(verdict(huge)).toBe('STATEMENT_MALFORMED');
    expect(() => verifyStatement(huge, expected)).toThrow('longer than 2048 characters');
  });

  test('after any change to its text, with an IdentityError and nothing else', () => {
    const alphabet = fc.constantFrom(...'ABCXYZabcxyz0189-_.+/= \n\0é');
    const change = fc.record({
      at: fc.nat(statement.text.length),
      text: fc.string({ unit: alphabet, maxLength: 3 }),
      cut: fc.nat(3),
    });
    fc.assert(
      fc.property(change, ({ at, text, cut }) => {
        const mutated = statement.text.slice(0, at) + text + statement.text.slice(at + cut);
        fc.pre(mutated !== statement.text);
        expect(verdict(mutated)).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });

  test('when it is any text at all, with an IdentityError and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
        expect(verdict(text)).toBe('STATEMENT_MALFORMED');
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('sign', () => {
  test.each<[string, Partial<Record<keyof StatementFields, unknown>>]>([
    ['an unknown purpose', { purpose: 'unclaim' }],
    ['a purpose that brings members along', { purpose: 'claim","audience":"x' }],
    ['an audience that brings members along', { audience: 'a","nonce":"b' }],
    ['an empty nonce', { nonce: '' }],
    ['a nonce with a line break', { nonce: 'a\nb' }],
    ['a nonce that is not ASCII', { nonce: 'é' }],
    ['a nonce that is too long', { nonce: 'x'.repeat(257) }],
    ['an audience that is too long', { audience: 'x'.repeat(513) }],
    ['a time that is not a number', { time: Number.NaN }],
    ['a time with a fraction', { time: 1.5 }],
    ['a time before 1970', { time: -1 }],
    ['a time beyond exact numbers', { time: 1e15 }],
  ])('refuses %s', (_, changes) => {
    expect(refusal(() => device.sign({ ...fields, ...changes } as StatementFields))).toBe('STATEMENT_FIELDS');
  });

  test('writes nothing that verifying would call malformed', () => {
    const anything = fc.record({
      purpose: fc.constantFrom(...statementPurposes),
      audience: fc.string({ maxLength: 600 }),
      nonce: fc.string({ unit: 'binary', maxLength: 300 }),
      time: fc.double(),
    });
    fc.assert(
      fc.property(anything, (candidate) => {
        const { purpose, audience, time } = candidate;
        const code = refusal(() => {
          const text = device.sign(candidate);
          verifyStatement(text, { purpose, audience, now: time, maxAgeMs: 0 });
        });
        expect([undefined, 'STATEMENT_FIELDS']).toContain(code);
      }),
      { numRuns: 500 },
    );
  });
});

test('with a signature that somebody else computes, a statement is judged in the same way', async () => {
  const holds: SignatureCheck = async (signed, key, der) => verify('sha256', signed, key, der);
  const [head = '', signature = ''] = statement.text.split('.');
  const other = createIdentity().sign(fields).split('.')[1];
  const zeros = Buffer.alloc(64).toString('base64url');
  for (const text of [
    statement.text,
    `${head}.${other}`,
    `${head}.${zeros}`,
    `${signature}.${head}`,
    device.sign({ ...fields, purpose: 'attestation' }),
    device.sign({ ...fields, time: fields.time - 60_001 }),
    '',
  ]) {
    const aside = await verifyStatementWith(holds, text, expected).then(
      () => undefined,
      (error: unknown) =>
        refusal(() => {
          throw error;
        }),
    );
    expect(aside).toBe(verdict(text));
  }
  expect(await verifyStatementWith(holds, statement.text, expected)).toEqual(
    verifyStatement(statement.text, expected),
  );
});
