import { execFile } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAuthority } from './authority.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spherite-home-'));
});
afterEach(() => rm(home, { recursive: true }));

const dayMs = 24 * 3_600_000;
const open = (now = Date.now()) => openAuthority({ home, now: () => now, random: randomBytes });

test('a device’s certificate names what a real one names, and the ways to ours', async () => {
  const authority = await open();
  const root = new X509Certificate(authority.certificate);
  const server = new X509Certificate((await authority.issue('192.168.35.7')).cert);
  expect(server.subject).toBe('O=Spherite\nCN=192.168.35.7');
  expect(server.subjectAltName).toBe(
    'DNS:*.devices.sphere.azure.local, DNS:192.168.35.7, IP Address:192.168.35.7, DNS:localhost, IP Address:127.0.0.1',
  );
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect([root.ca, server.ca]).toEqual([true, false]);
  expect(server.checkIssued(root) && server.verify(root.publicKey) && root.verify(root.publicKey)).toBe(true);
});

test('OpenSSL finds nothing wrong with either, however strict it is', async ({ skip }) => {
  const openssl = (...args: string[]) => promisify(execFile)('openssl', args);
  const found = await openssl('version').catch(() => undefined);
  if (found === undefined) skip('there is no openssl on this machine');
  const authority = await open();
  const leaf = join(home, 'leaf.pem');
  await writeFile(leaf, (await authority.issue('192.168.35.2')).cert);
  const purpose = ['-x509_strict', '-purpose', 'sslserver', '-verify_ip', '192.168.35.2'];
  const { stdout } = await openssl('verify', ...purpose, '-CAfile', authority.path, leaf);
  expect(stdout).toBe(`${leaf}: OK\n`);
  const { stdout: text } = await openssl('x509', '-in', leaf, '-noout', '-text');
  expect(text).toContain('Digital Signature, Key Encipherment, Data Encipherment');
});

test('certificates hold over the turn of the year 2050, where their times change form, to the second', async () => {
  const now = Date.UTC(2049, 0, 1);
  const authority = await open(now + 7);
  const server = new X509Certificate((await authority.issue('192.168.35.2')).cert);
  expect(server.validToDate.getTime()).toBe(now + 800 * dayMs);
  expect(server.validFromDate.getTime()).toBe(now - dayMs);
  expect(server.raw.includes('20510312000000Z')).toBe(true);
});

test('a device’s certificate is kept until half its time is over, or its clock is set back', async () => {
  const issue = async (now: number) => (await open(now)).issue('192.168.35.2');
  const start = Date.UTC(2026, 10, 26);
  const first = await issue(start);
  expect(await issue(start + 399 * dayMs)).toEqual(first);
  const second = await issue(start + 401 * dayMs);
  expect(second.cert).not.toBe(first.cert);
  expect((await issue(start)).cert).not.toBe(second.cert);
  expect((await stat(join(home, 'ca', '192.168.35.2.pem'))).mode & 0o777).toBe(0o600);
});

test('a device’s certificate that is damaged, or of an authority that is no more, is made anew', async () => {
  const issue = async () => {
    const authority = await open();
    const server = new X509Certificate((await authority.issue('192.168.35.2')).cert);
    expect(server.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    return server.serialNumber;
  };
  const first = await issue();
  await writeFile(join(home, 'ca', '192.168.35.2.pem'), 'nonsense');
  const second = await issue();
  expect(second).not.toBe(first);
  await rm(join(home, 'ca', 'authority.pem'));
  expect(await issue()).not.toBe(second);
});

test('the authority of a home is made once, however many ask for it at once, and its key is its owner’s alone', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => open()));
  expect(new Set(all.map(({ certificate }) => certificate)).size).toBe(1);
  const again = await open();
  expect(await readFile(again.path, 'utf8')).toBe(all[0]?.certificate);
  expect((await readdir(join(home, 'ca'))).sort()).toEqual([
    'authority.pem',
    'device_rest_api_certificate.pem',
  ]);
  expect((await stat(join(home, 'ca', 'authority.pem'))).mode & 0o777).toBe(0o600);
  expect(await readFile(again.path, 'utf8')).not.toContain('PRIVATE');
});

test('what is no authority is told, and nothing is put in its place', async () => {
  await open();
  const path = join(home, 'ca', 'authority.pem');
  for (const damaged of ['', 'nonsense', (await readFile(path, 'utf8')).slice(0, 400)]) {
    await writeFile(path, damaged);
    await expect(open()).rejects.toMatchObject({ code: 'FILE_UNUSABLE' });
    expect(await readFile(path, 'utf8')).toBe(damaged);
  }
});

test('a home that cannot be is told', async () => {
  await writeFile(join(home, 'ca'), '');
  await expect(open()).rejects.toMatchObject({ code: 'HOME_UNUSABLE' });
});
