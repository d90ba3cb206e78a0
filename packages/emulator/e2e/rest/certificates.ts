import { memoryState } from '@spherite/device';
import { expect, test } from 'vitest';
import { certificate, encryptedKey, otherKey, password, privateKey } from './certificates-fixtures.ts';
import type { Rig, Subject } from './rig.ts';

const path = '/certstore/certs';
const rootca = { certType: 'rootca', publicCert: certificate };
const client = { certType: 'client', publicCert: certificate, privateKey };

export const certificateSuite = (rig: () => Rig): void => {
  const open = (): Promise<Subject> =>
    rig().subject({ flash: memoryState({ manufacturingState: 'Module1Complete' }) });

  test('the store is empty at first, and has its space as text', async () => {
    const { ask } = await open();
    expect(await ask('GET', path)).toMatchObject({ status: 200, text: '{"identifiers":[]}' });
    expect((await ask('GET', '/certstore/space')).text).toBe('{"AvailableSpace":"24514"}');
  });

  test('a certificate is installed, told of in the bytes of the real device, and removed', async () => {
    const { ask } = await open();
    expect(await ask('POST', `${path}/TestCert`, rootca)).toMatchObject({ status: 200, text: '{}' });
    expect((await ask('GET', path)).text).toBe('{"identifiers":["TestCert"]}');
    expect((await ask('GET', `${path}/TestCert`)).text).toBe(
      '{"id":"TestCert","notBefore":"2022-06-17T09:12:46","notAfter":"2023-06-17T09:32:46","subjectName":"\\/CN=TestRootCert","issuerName":"\\/CN=TestRootCert"}',
    );
    expect(await ask('DELETE', `${path}/TestCert`)).toMatchObject({ status: 200, text: '{}' });
    expect((await ask('GET', path)).text).toBe('{"identifiers":[]}');
  });

  test('space falls with every certificate, and is given back', async () => {
    const { ask } = await open();
    const space = async (): Promise<number> =>
      Number(
        (JSON.parse((await ask('GET', '/certstore/space')).text) as { AvailableSpace: string })
          .AvailableSpace,
      );
    const before = await space();
    await ask('POST', `${path}/one`, rootca);
    const withOne = await space();
    await ask('POST', `${path}/one`, client);
    const withKey = await space();
    expect(withOne).toBeLessThan(before);
    expect(withKey).toBeLessThan(withOne);
    expect((await ask('GET', path)).text).toBe('{"identifiers":["one"]}');
    await ask('DELETE', `${path}/one`);
    expect(await space()).toBe(before);
  });

  test.each([
    ['GET', 404, '{"error":38797319}'],
    ['DELETE', 404, '{"error":38797319}'],
  ] as const)('%s of a certificate that is not there: %i', async (method, status, text) => {
    const { ask } = await open();
    expect(await ask(method, `${path}/missing`)).toMatchObject({ status, text });
    expect(await ask(method, `${path}/an-identifier-too-long`)).toMatchObject({
      status: 400,
      text: '{"error":38797316}',
    });
  });

  test('both spellings of a type are taken', async () => {
    const { ask } = await open();
    expect((await ask('POST', `${path}/a`, { ...rootca, certType: 'RootCA' })).status).toBe(200);
    expect((await ask('POST', `${path}/b`, { ...client, certType: 'Client' })).status).toBe(200);
    expect((await ask('GET', path)).text).toBe('{"identifiers":["a","b"]}');
  });

  test('an encrypted key is installed with its password', async () => {
    const { ask } = await open();
    const encrypted = { ...client, privateKey: encryptedKey };
    expect((await ask('POST', `${path}/a`, { ...encrypted, password })).status).toBe(200);
    expect(await ask('POST', `${path}/b`, { ...encrypted, password: 'wrong' })).toMatchObject({
      status: 400,
      text: '{"error":38797327}',
    });
    expect((await ask('POST', `${path}/b`, encrypted)).status).toBe(400);
  });

  test.each([
    ['another type', { ...rootca, certType: 'server' }, 38797324],
    ['a certificate that is none', { ...rootca, publicCert: 'x' }, 38797325],
    ['a certificate that is too long', { ...rootca, publicCert: 'x'.repeat(8193) }, 38797326],
    ['a key that is none', { ...client, privateKey: 'x' }, 38797327],
    ['a key that is too long', { ...client, privateKey: 'x'.repeat(8193) }, 38797328],
    ['a key with a root certificate', { ...rootca, privateKey }, 38797329],
    ['a password that is too long', { ...client, password: 'x'.repeat(257) }, 38797330],
    ['a password with a root certificate', { ...rootca, password }, 38797331],
    ['a key of another certificate', { ...client, privateKey: otherKey }, 38797332],
    ['a password for a key that needs none', { ...client, password }, 38797333],
  ])('%s is refused, and nothing is kept of it', async (_, body, error) => {
    const { ask } = await open();
    expect(await ask('POST', `${path}/bad`, body)).toMatchObject({ status: 400, text: `{"error":${error}}` });
    expect((await ask('GET', path)).text).toBe('{"identifiers":[]}');
  });

  test('a store that is full says so, and keeps what it has', async () => {
    const { ask } = await open();
    const filled = { certType: 'rootca', publicCert: certificate + '\n'.repeat(7000) };
    const refused: string[] = [];
    for (let index = 0; refused.length === 0 && index < 200; index++) {
      const reply = await ask('POST', `${path}/c${index}`, filled);
      if (reply.status !== 200) refused.push(reply.text);
    }
    expect(refused).toEqual(['{"error":38797323}']);
    expect((await ask('GET', `${path}/c0`)).status).toBe(200);
  });

  test('no answer gives a key away', async () => {
    const { ask, said } = await open();
    await ask('POST', `${path}/client`, client);
    const replies = await Promise.all(
      [`${path}/client`, path, '/certstore/space', '/log', '/telemetry', '/images'].map((at) =>
        ask('GET', at),
      ),
    );
    const secret = privateKey.split('\n')[1] ?? '';
    expect(secret.length).toBeGreaterThan(30);
    for (const text of [...replies.map((reply) => reply.text), ...said]) expect(text).not.toContain(secret);
  });
};
