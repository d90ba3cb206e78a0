import { deviceErrors } from '@spherite/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onBench } from '../testing/on-bench.ts';
import {
  client,
  encryptedKey,
  legacyEncryptedKey,
  oddNames,
  otherKey,
  password,
  privateKey,
  root,
  slowKeys,
} from './testing/certificates.ts';

const switchedOn = () => {
  const { ask, said, reported, store } = onBench();
  const add = (id: string, body: unknown) => ask('POST', `/certstore/certs/${id}`, body);
  /** What a reply holds that is no refusal. */
  const get = async (path: string) => JSON.parse((await ask('GET', path)).replace(/^200 /, ''));
  const stored = (id: string) => store.state.certificates.stored.find((one) => one.id === id);
  return { ask, add, get, stored, said, reported };
};

const done = '200 {}';
const refused = (error: keyof typeof deviceErrors, status = 400): string =>
  `${status} ${JSON.stringify({ error: deviceErrors[error] })}`;
const clientBody = { certType: 'client', publicCert: client, privateKey };

test('names are written as OpenSSL writes them in one line', async () => {
  const { add, get } = switchedOn();
  await add('odd', { certType: 'rootca', publicCert: oddNames });
  const { subjectName } = await get('/certstore/certs/odd');
  // What `openssl x509 -nameopt compat` prints of it.
  expect(subjectName).toBe(
    String.raw`/C=US/O=A\/B, "C" \+ <D>;#/OU=x+OU=y/emailAddress=a@b.c/CN= Zo\xC3\xAB \xF0\x9F\x98\x80 \41`,
  );
});

test('of a text that holds more than certificates, only these are kept', async () => {
  const { add, stored } = switchedOn();
  await add('both', { ...clientBody, publicCert: `Bag Attributes\n${client}${privateKey}issuer\n${root}` });
  expect(stored('both')?.publicCert).toBe(client + root);
});

test.each([
  ['PKCS #8', encryptedKey],
  ['the older form', legacyEncryptedKey],
])('a key encrypted in %s is kept decrypted, and only taken with its password', async (_, encrypted) => {
  const { add, stored } = switchedOn();
  const body = { ...clientBody, privateKey: encrypted };
  expect(await add('key', body)).toBe(refused('PrivateKeyContentInvalid'));
  expect(await add('key', { ...body, password: 'open' })).toBe(refused('PrivateKeyContentInvalid'));
  expect(await add('key', { ...body, password })).toBe(done);
  expect(stored('key')?.privateKey).toBe(privateKey);
});

test.each([
  ['a million rounds of PBKDF2 are waited for', slowKeys.million, done],
  ['one more is not', slowKeys.millionAndOne, refused('PrivateKeyContentInvalid')],
  ['nor are they of what came before it', slowKeys.oldMillionAndOne, refused('PrivateKeyContentInvalid')],
  ['the usual scrypt is waited for', slowKeys.scrypt, done],
  ['eight times as much is not', slowKeys.scryptEightfold, refused('PrivateKeyContentInvalid')],
])('a key that is slow to decrypt does not stop the device: %s', async (_, encrypted, answer) => {
  const { add } = switchedOn();
  expect(await add('key', { ...clientBody, privateKey: encrypted, password })).toBe(answer);
  // OpenSSL takes it under this name, too.
  const renamed = encrypted.replaceAll('ENCRYPTED ', '');
  expect(await add('key', { ...clientBody, privateKey: renamed, password })).toBe(answer);
});

test.each([
  ['a client without a key', { certType: 'client', publicCert: client }, 'PrivateKeyContentInvalid'],
  ['the key of another', { ...clientBody, privateKey: otherKey }, 'CertPrivateKeyMismatched'],
  ['no certificate', { certType: 'rootca' }, 'PublicCertContentInvalid'],
  [
    'a chain with a bad link',
    { ...clientBody, publicCert: client + root.replace('MII', 'MIJ') },
    'PublicCertContentInvalid',
  ],
] as const)('%s is refused', async (_, body, error) => {
  const { add, stored } = switchedOn();
  expect(await add('bad', body)).toBe(refused(error));
  expect(stored('bad')).toBeUndefined();
});

test.each([
  ['with%20space', 'CertIdentifierInvalid'],
  ['..%2Fstate', 'CertIdentifierInvalid'],
  ['%C3%A9', 'CertIdentifierInvalid'],
  ['seventeen-letters', 'CertIdentifierTooLong'],
] as const)('the identifier %s is refused', async (id, error) => {
  const { ask, add } = switchedOn();
  expect(await add(id, clientBody)).toBe(refused(error));
  expect(await ask('GET', `/certstore/certs/${id}`)).toBe(refused(error));
});

test('whatever a certificate is made of, it is refused, or can be told of', async () => {
  const { ask, add, reported } = switchedOn();
  const [header = '', footer = ''] = ['-----BEGIN CERTIFICATE-----\n', '\n-----END CERTIFICATE-----\n'];
  const der = Buffer.from(oddNames.replace(/-----.*-----/g, ''), 'base64');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      async (changes) => {
        const changed = Buffer.from(der);
        for (const [at, value] of changes) changed[at] = value;
        const publicCert = header + changed.toString('base64') + footer;
        const answer = await add('odd', { certType: 'rootca', publicCert });
        if (answer !== done) expect(answer).toBe(refused('PublicCertContentInvalid'));
        else expect(await ask('GET', '/certstore/certs/odd')).toMatch(/^200 /);
        expect(reported).toEqual([]);
      },
    ),
    { numRuns: 1000 },
  );
});

describe('the store against a model of it', () => {
  const bodies = {
    root: { certType: 'rootca', publicCert: root },
    chain: { certType: 'RootCA', publicCert: `${root}${client}`.repeat(5) },
    client: clientBody,
    bad: { ...clientBody, privateKey: otherKey },
  };
  const id = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', '1');
  const command = fc.oneof(
    fc.record({ id, add: fc.constantFrom(...(Object.keys(bodies) as (keyof typeof bodies)[])) }),
    fc.record({ id, add: fc.constant(undefined) }),
  );

  test('holds what was added last, and its space depends on that alone', async () => {
    const spaces = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 30 }), async (commands) => {
        const { ask, add, get } = switchedOn();
        const model = new Map<string, keyof typeof bodies>();
        for (const { id, add: what } of commands) {
          const answer = await (what ? add(id, bodies[what]) : ask('DELETE', `/certstore/certs/${id}`));
          if (what === undefined) expect(answer).toBe(model.delete(id) ? done : refused('CertNotFound', 404));
          else if (what === 'bad') expect(answer).toBe(refused('CertPrivateKeyMismatched'));
          else if (answer === done) {
            model.delete(id);
            model.set(id, what);
          } else expect(answer).toBe(refused('OutOfSpace'));
          expect(await get('/certstore/certs')).toEqual({ identifiers: [...model.keys()] });
          const { AvailableSpace: space } = await get('/certstore/space');
          const contents = [...model.values()].sort().join();
          expect(space).toBe(spaces.get(contents) ?? space);
          spaces.set(contents, space);
        }
      }),
    );
    // What holds more has less space left.
    expect(spaces.get('')).toBe('24514');
    for (const [contents, space] of spaces)
      for (const [fewer, more] of spaces)
        if (contents !== fewer && contents.startsWith(fewer))
          expect(Number(more)).toBeGreaterThan(Number(space));
    expect(Math.min(...[...spaces.values()].map(Number))).toBeGreaterThanOrEqual(0);
  });
});

test('no key and no password is ever said again', async () => {
  const { ask, add, said, reported } = switchedOn();
  const answers: string[] = [];
  const attempts = [
    { ...clientBody, privateKey: encryptedKey, password },
    { ...clientBody, privateKey: encryptedKey, password: `${password}!` },
    { ...clientBody, password },
    { ...clientBody, privateKey: otherKey },
    { ...clientBody, certType: 'rootca' },
    { ...clientBody, privateKey: privateKey.replace('MI', 'MA') },
    clientBody,
  ];
  for (const body of attempts) answers.push(await add('client', body));
  for (const path of [
    '/certstore/certs',
    '/certstore/certs/client',
    '/certstore/space',
    '/log',
    '/telemetry',
  ])
    answers.push(await ask('GET', path));
  const everything = JSON.stringify([answers, said, reported]);
  expect(everything).toContain('/certstore/certs/client');
  const secrets = [privateKey, encryptedKey, otherKey].flatMap((pem) => pem.split('\n').slice(1, -2));
  for (const secret of [password, ...secrets]) expect(everything).not.toContain(secret);
});
