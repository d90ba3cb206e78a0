import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createSigner,
  newSignerPem,
  readImagePackage,
  trustAnchor,
  writeImagePackage,
} from '../src/index.ts';
import { builtAt, componentId, imageId, pack, signer } from './samples.ts';

/** The real command is the witness here: where it is missing, these tests fail. */
let folder = '';
const path = (name: string) => join(folder, name);
const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spherite-image-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A certificate that signs itself, as the one that the SDK signs applications with. */
const certificateFor = (...key: string[]): { keyPem: string; certificate: string } => {
  const files = ['-keyout', path('key.pem'), '-out', path('certificate.pem')];
  openssl('req', '-x509', '-newkey', ...key, '-noenc', ...files, '-days', '30', '-subj', '/CN=Test Signer');
  return {
    keyPem: readFileSync(path('key.pem'), 'utf8'),
    certificate: readFileSync(path('certificate.pem'), 'utf8'),
  };
};
const p256 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

test('the thumbprint of a certificate is its SHA-1 fingerprint, and its key verifies packages that name it', () => {
  const { keyPem, certificate } = certificateFor(...p256);
  const fingerprint = openssl('x509', '-in', path('certificate.pem'), '-noout', '-fingerprint', '-sha1');
  const anchor = trustAnchor(certificate);
  expect(anchor.thumbprint).toBe(fingerprint.trim().replace(/^.*=/, '').replaceAll(':', '').toLowerCase());

  const parts = { payload: Buffer.from('x'), imageType: 28, componentId, imageId, name: '', builtAt };
  const key = createSigner(keyPem);
  const bySdk = writeImagePackage({ ...parts, signer: { ...key, thumbprint: anchor.thumbprint } });
  const byKey = writeImagePackage({ ...parts, signer: key });
  expect(anchor.verifies(readImagePackage(bySdk))).toBe(true);
  expect(anchor.verifies(readImagePackage(byKey))).toBe(false);
});

test('the thumbprint of a key is the SHA-1 of its SubjectPublicKeyInfo', () => {
  writeFileSync(path('public.pem'), signer.publicKeyPem);
  openssl('pkey', '-pubin', '-in', path('public.pem'), '-outform', 'DER', '-out', path('public.der'));
  const digest = openssl('dgst', '-sha1', '-r', path('public.der')).slice(0, 40);
  expect(signer.thumbprint).toBe(digest);
  expect(trustAnchor(signer.publicKeyPem).thumbprint).toBe(digest);
});

test('openssl verifies a signature over everything before it', () => {
  const { signature, signedBytes } = readImagePackage(pack());
  const halves = [signature.subarray(0, 32), signature.subarray(32)].map((half) =>
    Buffer.from(half).toString('hex'),
  );
  writeFileSync(
    path('signature.txt'),
    `asn1=SEQUENCE:both\n[both]\nr=INTEGER:0x${halves[0]}\ns=INTEGER:0x${halves[1]}\n`,
  );
  openssl('asn1parse', '-genconf', path('signature.txt'), '-noout', '-out', path('signature.der'));
  writeFileSync(path('signed'), signedBytes);
  writeFileSync(path('public.pem'), signer.publicKeyPem);
  const check = ['-verify', path('public.pem'), '-signature', path('signature.der'), path('signed')];
  expect(openssl('dgst', '-sha256', ...check)).toContain('Verified OK');
});

test('keys that a device could not use are refused, and not quoted', () => {
  const rsa = certificateFor('rsa:2048');
  const p384 = certificateFor('ec', '-pkeyopt', 'ec_paramgen_curve:P-384');
  const privatePem = newSignerPem();
  const refusals = [
    ...[rsa.keyPem, p384.keyPem, '', signer.publicKeyPem].map((pem) => () => createSigner(pem)),
    ...[rsa.certificate, p384.certificate, '', privatePem].map((pem) => () => trustAnchor(pem)),
    () => trustAnchor(rsa.certificate.replace('MII', 'MIX')),
  ];
  for (const refusal of refusals) {
    expect(refusal).toThrow(expect.objectContaining({ code: 'KeyInvalid' }));
    expect(refusal).not.toThrow(/BEGIN|MII|MIG/);
  }
});
