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
  [['--cert-type', 'rootca', '--cert-id', ''], 2, '1 to 16 letters'],
])('with %j nothing is sent, and the reason is given', async (flags, code, reason) => {
  const { bench, add } = await withFiles();
  await using _ = bench;
  const { status, stderr } = await bench.run([...add, ...flags]);
  expect(status).toBe(code);
  expect(stderr.join('\n')).toContain(reason);
  expect(onlyDevice(bench).requests).toEqual([]);
});

test.each([
  ['certificate', 'DER', '3082014a3081f1a003', 'openssl x509 -inform DER -in FILE.cer -out FILE.cer.pem'],
  ['private key', 'DER', '30770201010420ffee', 'openssl pkey -inform DER -in FILE.cer -out FILE.cer.pem'],
  ['certificate', 'text', '30206f757473', "'-----BEGIN CERTIFICATE-----'"],
  ['private key', 'text', '', "'-----BEGIN PRIVATE KEY-----'"],
])('a %s that is no PEM but %s is not sent, and it is told what to do', async (what, _, hex, advice) => {
  const { bench, add } = await withFiles();
  await using __ = bench;
  const file = join(bench.home, 'given');
  await writeFile(`${file}.cer`, Buffer.from(hex, 'hex'));
  const keyFile = ['--private-key-filepath', `${file}.cer`];
  const files = what === 'certificate' ? ['--public-key-filepath', `${file}.cer`, ...keyFile] : keyFile;
  const { status, stderr } = await bench.run([...add, '--cert-type', 'client', ...files]);
  expect(status).toBe(1);
  expect(stderr[0]).toContain(`${file}.cer `);
  expect(stderr[0]).toContain(advice.replaceAll('FILE', file));
  expect(onlyDevice(bench).requests).toEqual([]);
});

test('of a key that the device cannot read, it is said that the password may be wrong', async () => {
  const { bench, add, privateKey } = await withFiles();
  await using _ = bench;
  onlyDevice(bench).commands.addCertificate = () => {
    throw new DeviceRefusal(400, deviceErrors.PrivateKeyContentInvalid);
  };
  const wrong = [...add, '--cert-type', 'client', '--private-key-filepath', privateKey, '-w', 'wrong'];
  const { status, stderr } = await bench.run(wrong);
  expect(status).toBe(1);
  expect(stderr.join('\n')).toContain('its password may be wrong');
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
  expect(await json(bench, 'device', 'certificate', 'list')).toEqual(['mine']);
  expect((await run('show', '--cert-id', 'mine')).stdout).toContain('Valid until: 2023-06-17T09:32:46');
  expect(await json(bench, 'device', 'certificate', 'show', '--cert-id', 'mine')).toEqual(found);
  expect((await run('show-quota')).stdout[0]).toBe('Available space: 24514 bytes');
  expect(await json(bench, 'device', 'certificate', 'show-quota')).toEqual({ availableSpace: 24514 });
  expect((await run('delete', '--cert-id', 'mine')).stderr[0]).toContain(
    "DELETE /certstore/certs/mine with CertNotFound (38797319, status 404). There is no certificate of this name on the device. See those there are with 'azsphere device certificate list'.",
  );
});
