import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createIdentity,
  type Identity,
  identityFromPem,
  identityFromSeed,
  parseDeviceId,
  publicKeyOf,
  signatureFromDer,
  signatureToDer,
  verifyStatement,
} from '../src/index.ts';
import { refusal } from './refusal.ts';
import { standard, statement } from './vectors.ts';

/** The real command is the witness here: where it is missing, these tests fail. */
let folder = '';
const path = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });

function save(name: string, content: string | Uint8Array): string {
  writeFileSync(path(name), content, { mode: 0o600 });
  return path(name);
}

/** The device ID as anybody would get it from a private key file with OpenSSL alone. */
function idByOpenssl(pem: string): string {
  const spki = openssl('pkey', '-in', save('key.pem', pem), '-pubout', '-outform', 'DER');
  return spki.subarray(-64).toString('hex').toUpperCase();
}

function split(text: string): { signed: Buffer; signature: Buffer } {
  const [payload = '', signature = ''] = text.split('.');
  const signed = Buffer.concat([Buffer.from('SPHERITE-STATEMENT-1\n'), Buffer.from(payload, 'base64url')]);
  return { signed, signature: Buffer.from(signature, 'base64url') };
}

/** Throws unless the signature holds. */
function verifyByOpenssl(deviceId: string, signed: Uint8Array, der: Uint8Array): string {
  const key = publicKeyOf(parseDeviceId(deviceId)).export({ type: 'spki', format: 'pem' });
  const files = ['-verify', save('public.pem', key), '-signature', save('signature.der', der)];
  return openssl('dgst', '-sha256', ...files, save('signed', signed)).toString();
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spherite-identity-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('OpenSSL', () => {
  test.each<[string, () => Identity]>([
    ['the key of RFC 6979 §A.2.5', () => identityFromPem(standard.pem)],
    ['a new identity', createIdentity],
    ['a test identity, mark and all', () => identityFromSeed('spherite', 0)],
    ['a test identity whose private key begins with a zero', () => identityFromSeed('spherite', 76)],
  ])('derives our ID from our PEM and verifies our signature: %s', (_, make) => {
    const identity = make();
    expect(idByOpenssl(identity.toPem())).toBe(identity.deviceId);
    const { signed, signature } = split(identity.sign(statement.fields));
    expect(verifyByOpenssl(identity.deviceId, signed, signatureToDer(signature))).toContain('Verified OK');
  });

  test('verifies the checked-in vectors', () => {
    const { signed, signature } = split(statement.text);
    expect(verifyByOpenssl(standard.deviceId, signed, signatureToDer(signature))).toContain('Verified OK');
    const der = Buffer.from(standard.derSignature, 'hex');
    expect(verifyByOpenssl(standard.deviceId, Buffer.from(standard.message), der)).toContain('Verified OK');
  });

  test('refuses a changed statement, so these checks can fail', () => {
    const { signed, signature } = split(statement.text);
    signed[30] = 0;
    expect(() => verifyByOpenssl(standard.deviceId, signed, signatureToDer(signature))).toThrow();
  });

  test('writes a statement by itself that we accept', () => {
    const payload = JSON.stringify({ ...statement.fields, deviceId: standard.deviceId });
    const signed = save('signed', `SPHERITE-STATEMENT-1\n${payload}`);
    const raw = signatureFromDer(openssl('dgst', '-sha256', '-sign', save('key.pem', standard.pem), signed));
    const text = [payload, raw].map((part) => Buffer.from(part as string).toString('base64url')).join('.');
    const { purpose, audience, time } = statement.fields;
    const { deviceId } = verifyStatement(text, { purpose, audience, now: time, maxAgeMs: 0 });
    expect(deviceId).toBe(standard.deviceId);
  });

  test('makes keys that become the identity it says they are', () => {
    const pem = openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256').toString();
    expect(identityFromPem(pem).deviceId).toBe(idByOpenssl(pem));
  });

  test('converts a traditional key file with the command that our refusal names', () => {
    const pem = openssl('ec', '-in', save('key.pem', standard.pem)).toString();
    expect(refusal(() => identityFromPem(pem))).toBe('PEM_NOT_PKCS8');
    const converted = openssl('pkcs8', '-topk8', '-nocrypt', '-in', save('old.pem', pem)).toString();
    expect(identityFromPem(converted).deviceId).toBe(standard.deviceId);
  });
});
