import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSignatures } from './signatures.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
/** Every other one is of something else. */
const samples = Array.from({ length: 100 }, (_, index) => {
  const signed = Buffer.from(`statement ${index} \xff\0`, 'latin1');
  const good = index % 2 === 0;
  return {
    signed,
    signature: sign('sha256', good ? signed : Buffer.from('something else'), privateKey),
    good,
  };
});

describe('signatures', () => {
  test.for([1, 3, 4, 100])('%i at once get each its own verdict', async (many) => {
    const signatures = createSignatures();
    const some = samples.slice(0, many);
    const verdicts = await Promise.all(
      some.map(({ signed, signature }) => signatures.check(signed, key, signature)),
    );
    expect(verdicts).toEqual(some.map(({ good }) => good));
    await signatures.close();
  });

  test('a key that is none is an error for its caller, alone or in a crowd', async () => {
    const signatures = createSignatures();
    const { signed, signature } = samples[0] ?? { signed: Buffer.of(), signature: Buffer.of() };
    await expect(signatures.check(signed, 'no key', signature)).rejects.toThrow();
    const crowd = await Promise.allSettled(
      Array.from({ length: 10 }, () => signatures.check(signed, 'no key', signature)),
    );
    expect(new Set(crowd.map(({ status }) => status))).toEqual(new Set(['rejected']));
    // Another thread takes the place of the one that failed.
    const next = await Promise.all(samples.map((one) => signatures.check(one.signed, key, one.signature)));
    expect(next).toEqual(samples.map(({ good }) => good));
    await signatures.close();
  });

  test('whoever waits at the end is told', async () => {
    const signatures = createSignatures();
    const waiting = Promise.allSettled(
      samples.map((one) => signatures.check(one.signed, key, one.signature)),
    );
    await new Promise((resolve) => setImmediate(resolve));
    await signatures.close();
    expect(await waiting).toHaveLength(samples.length);
  });
});
