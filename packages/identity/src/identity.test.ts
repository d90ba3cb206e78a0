import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusal } from '../test/refusal.ts';
import { seeded, standard } from '../test/vectors.ts';
import { parseDeviceId } from './device-id.ts';
import { createIdentity, type Identity, identityFromPem, identityFromSeed } from './identity.ts';
import { verifyStatement } from './statement.ts';

const fields = { purpose: 'claim', audience: 'test', nonce: 'once', time: 1_000 } as const;
const expected = { purpose: 'claim', audience: 'test', now: 1_000, maxAgeMs: 0 } as const;

const signsAsItself = (identity: Identity) => {
  const { deviceId } = verifyStatement(identity.sign(fields), expected);
  return deviceId === identity.deviceId;
};

describe('createIdentity', () => {
  test('makes a different real device ID each time', () => {
    const identities = Array.from({ length: 300 }, createIdentity);
    for (const { deviceId } of identities) expect(parseDeviceId(deviceId)).toBe(deviceId);
    expect(new Set(identities.map(({ deviceId }) => deviceId)).size).toBe(300);
  });

  test('makes identities that sign as themselves, also those whose private key begins with zeros', () => {
    // One key in 256 does: of 1,500 about six.
    expect(Array.from({ length: 1_500 }, createIdentity).every(signsAsItself)).toBe(true);
  });

  test('shows the private key nowhere but in its PEM text', () => {
    const identity = identityFromPem(standard.pem);
    const secret = /c9afa9d845ba7516|ya-p2EW6dRZrXCFX|ya\+p2EW6dRZrXCFX|201, 175, 169/i;
    identity.sign(fields);
    expect(JSON.parse(JSON.stringify(identity))).toEqual({
      deviceId: standard.deviceId,
      isTestIdentity: false,
    });
    expect(inspect(identity, { showHidden: true, depth: 10, getters: true })).not.toMatch(secret);
    expect(Reflect.ownKeys(identity)).toEqual(['deviceId', 'isTestIdentity', 'sign', 'toPem']);
    expect(() => structuredClone(identity)).toThrow();
    expect(Object.isFrozen(identity)).toBe(true);
    expect(identity.toPem()).toMatch(secret);
  });
});

describe('identityFromPem', () => {
  test('reads the key of RFC 6979 §A.2.5 and writes it back letter for letter', () => {
    const identity = identityFromPem(standard.pem);
    expect(identity.deviceId).toBe(standard.deviceId);
    expect(identity.isTestIdentity).toBe(false);
    expect(identity.toPem()).toBe(standard.pem);
  });

  test('computes the public key where the file leaves it out', () => {
    expect(identityFromPem(standard.pemWithoutPublicKey).toPem()).toBe(standard.pem);
  });

  test('brings back the identity that was written', () => {
    const identity = createIdentity();
    const again = identityFromPem(identity.toPem());
    expect(again.deviceId).toBe(identity.deviceId);
    expect(signsAsItself(again)).toBe(true);
  });

  test('takes Windows line ends and text around the block', () => {
    const text = `a note\n\n${standard.pem}\nanother`.replaceAll('\n', '\r\n');
    expect(identityFromPem(text).deviceId).toBe(standard.deviceId);
  });

  const strangers = {
    p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    secp256k1: () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
    ed25519: () => generateKeyPairSync('ed25519'),
    rsa: () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
  };

  test.each(Object.entries(strangers))('refuses a key of the kind %s', (_, generate) => {
    const pem = generate().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(refusal(() => identityFromPem(pem))).toBe('PEM_WRONG_CURVE');
  });

  test.each(['EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'PUBLIC KEY', 'CERTIFICATE'])(
    'refuses a block labelled %s and says how to convert it',
    (label) => {
      const pem = standard.pem.replaceAll('PRIVATE KEY', label);
      expect(refusal(() => identityFromPem(pem))).toBe('PEM_NOT_PKCS8');
      expect(() => identityFromPem(pem)).toThrow('openssl pkcs8 -topk8 -nocrypt');
    },
  );

  const lines = standard.pem.split('\n');
  test.each([
    ['an empty text', ''],
    ['a text without a block', 'not a key'],
    ['a block that is cut short', lines.slice(0, 3).join('\n')],
    ['a block without a line', [...lines.slice(0, 2), ...lines.slice(3)].join('\n')],
    ['an empty block', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n'],
    ['two blocks', standard.pem + standard.pem],
    ['characters that are not base64', standard.pem.replace('MIGH', 'MI\0H')],
    ['a huge text', `${' '.repeat(20_000)}\n${standard.pem}`],
    ['a private key of zero', withPrivateKey('00'.repeat(32))],
    [
      'a private key that is the order',
      withPrivateKey('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
    ],
  ])('refuses %s as malformed', (_, text) => {
    expect(refusal(() => identityFromPem(text))).toBe('PEM_MALFORMED');
  });

  test('refuses a public key that is not the private key’s own', () => {
    const digits = Buffer.from(lines.slice(1, -2).join(''), 'base64').toString('hex');
    const [{ deviceId } = { deviceId: '' }] = seeded;
    const swapped = digits.replace(standard.deviceId.toLowerCase(), deviceId.toLowerCase());
    expect(refusal(() => identityFromPem(toPem(swapped)))).toBe('PEM_KEY_MISMATCH');
  });

  test('only ever throws an IdentityError, and never repeats the key in it', () => {
    const change = fc.record({
      at: fc.nat(standard.pem.length),
      text: fc.string({ maxLength: 3 }),
      cut: fc.nat(3),
    });
    fc.assert(
      fc.property(change, ({ at, text, cut }) => {
        const pem = standard.pem.slice(0, at) + text + standard.pem.slice(at + cut);
        try {
          identityFromPem(pem);
        } catch (error) {
          expect(error).toMatchObject({ name: 'IdentityError' });
          expect(String(error)).not.toContain('6dRZrXCFX');
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('identityFromSeed', () => {
  test.each(seeded)('makes the known identity $index of seed $seed', ({ seed, index, deviceId }) => {
    const identity = identityFromSeed(seed, index);
    expect(identity.deviceId).toBe(deviceId);
    expect(signsAsItself(identity)).toBe(true);
  });

  test('marks its identities, and the mark survives PEM any number of times', () => {
    const once = identityFromPem(identityFromSeed('spherite', 0).toPem());
    const twice = identityFromPem(once.toPem());
    expect([once.isTestIdentity, twice.isTestIdentity]).toEqual([true, true]);
    expect(twice.toPem()).toBe(identityFromSeed('spherite', 0).toPem());
    expect(twice.toPem()).toMatch(/^Spherite-Test-Identity: .+\n-----BEGIN PRIVATE KEY-----\n/);
  });

  test('takes no mark that stands after the block', () => {
    expect(identityFromPem(`${standard.pem}Spherite-Test-Identity: no\n`).isTestIdentity).toBe(false);
  });

  test.each([
    ['an empty seed', '', 0],
    ['a seed that is too long', 'x'.repeat(1025), 0],
    ['a negative index', 'spherite', -1],
    ['an index with a fraction', 'spherite', 0.5],
    ['an index beyond 32 bits', 'spherite', 2 ** 32],
    ['an index that is not a number', 'spherite', Number.NaN],
  ])('refuses %s', (_, seed, index) => {
    expect(refusal(() => identityFromSeed(seed, index))).toBe('SEED_INVALID');
  });
});

/** PKCS#8 around a private key given in hexadecimal digits, without its public key (RFC 5208, RFC 5915). */
function withPrivateKey(digits: string): string {
  return toPem(`3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420${digits}`);
}

function toPem(der: string): string {
  const body = Buffer.from(der, 'hex').toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
}
