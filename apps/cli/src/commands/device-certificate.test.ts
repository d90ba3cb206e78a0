import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeviceRefusal, deviceErrors } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { type Bench, createBench, json, lastBody, onlyDevice } from '../testing/bench.ts';

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const key = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIC\n-----END ENCRYPTED PRIVATE KEY-----\n';

const withFiles = async (): Promise<{
  bench: Bench;
  publicKey: string;
  privateKey: string;
  add: string[];
}> => {
  const bench = await createBench();
  const publicKey = join(bench.home, 'client.pem');
  const privateKey = join(bench.home, 'key.pem');
  await Promise.all([writeFile(publicKey, certificate), writeFile(privateKey, key)]);
  onlyDevice(bench).commands.addCertificate = () => ({});
  const add = ['device', 'certificate', 'add', '--cert-id', 'mine', '--public-key-filepath', publicKey];
  return { bench, publicKey, privateKey, add };
};

test('a root certificate is added from its file', async () => {
  const { bench, add } = await withFiles();
  await using _ = bench;
  expect((await bench.run([...add, '--cert-type', 'rootca'])).stdout[0]).toBe(
    "Successfully added certificate 'mine'.",
  );
  expect(lastBody(onlyDevice(bench))).toEqual({ certType: 'rootca', publicCert: certificate });
});

test.each([
  ['asked for at the terminal', [], { answers: ['secret'] }, []],
  ['read from standard input', ['--private-key-password-stdin'], { input: ['secret'] }, []],
  [
    'taken from the command line, with a warning',
    ['--private-key-password', 'secret'],
    { input: [] },
    [expect.stringMatching(/^warn: .*--private-key-password-stdin avoids both\.$/)],
  ],
])('the password of an encrypted key is %s', async (_, flags, options, stderr) => {
  const { bench, add, privateKey } = await withFiles();
  await using __ = bench;
  const outcome = await bench.run(
    [...add, '--cert-type', 'client', '--private-key-filepath', privateKey, ...flags],
    options,
  );
  expect(outcome).toMatchObject({ status: 0, stderr });
  expect(lastBody(onlyDevice(bench))).toEqual({
    certType: 'client',
    publicCert: certificate,
    privateKey: key,
    password: 'secret',
  });
  expect(JSON.stringify(outcome)).not.toContain('secret');
});

test.each([
  [['--cert-type', 'client'], 2, '--private-key-filepath'],
  [['--cert-type', 'server'], 2, 'client, rootca'],
  [['--cert-type', 'rootca', '--private-key-password', 'x'], 2, '--private-key-filepath'],
  [['--cert-type', 'rootca', '--public-key-filepath', '/nowhere/c.pem'], 1, 'there is no such file'],
  [['--cert-type', 'rootca', '--public-key-filepath', '/dev/zero'], 1, 'more than 65536 bytes'],
])('with %j nothing is sent, and the reason is given', async (flags, code, reason) => {
  const { bench, add } = await withFiles();
  await using _ = bench;
  const { status, stderr } = await bench.run([...add, ...flags]);
  expect(status).toBe(code);
  expect(stderr.join('\n')).toContain(reason);
  expect(onlyDevice(bench).requests).toEqual([]);
});

test('certificates are listed, shown, measured and deleted', async () => {
  await using bench = await createBench();
  const { commands } = onlyDevice(bench);
  const found = {
    id: 'mine',
    notBefore: '2022-06-17T09:12:46',
    notAfter: '2023-06-17T09:32:46',
    subjectName: '/CN=TestRootCert',
    issuerName: '/CN=TestRootCert',
  };
  commands.listCertificates = () => ({ identifiers: ['mine'] });
  commands.getCertificate = () => found;
  commands.getCertificateSpace = () => ({ AvailableSpace: '24514' });
  commands.deleteCertificate = () => {
    throw new DeviceRefusal(404, deviceErrors.CertNotFound);
  };
  const run = async (...argv: string[]) => bench.run(['device', 'certificate', ...argv]);
  expect((await run('list')).stdout.slice(0, -1)).toEqual(['Installed certificates:', ' --> mine']);
  expect(await json(bench, 'device', 'certificate', 'list')).toEqual({ identifiers: ['mine'] });
  expect((await run('show', '--cert-id', 'mine')).stdout).toContain('Valid until: 2023-06-17T09:32:46');
  expect(await json(bench, 'device', 'certificate', 'show', '--cert-id', 'mine')).toEqual(found);
  expect((await run('show-quota')).stdout[0]).toBe('Available space: 24514 bytes');
  expect(await json(bench, 'device', 'certificate', 'show-quota')).toEqual({ availableSpace: 24514 });
  expect((await run('delete', '--cert-id', 'mine')).stderr[0]).toContain(
    "DELETE /certstore/certs/mine with CertNotFound (38797319, status 404). There is no certificate of this name on the device. See those there are with 'azsphere device certificate list'.",
  );
});
