import { createHash, type KeyObject, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bitString,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
  yes,
} from './der.ts';

/** Attributes of a name, in order, such as `CN`. */
export type Name = readonly (readonly [attribute: 'O' | 'CN', value: string])[];

export interface CertificateRequest {
  readonly subject: Name;
  readonly issuer: Name;
  readonly publicKey: KeyObject;
  /** Of an elliptic curve. */
  readonly signingKey: KeyObject;
  /** Whose {@link signingKey} that is; the subject's own key for a root. */
  readonly issuerKey: KeyObject;
  /** 16 random bytes. */
  readonly serial: Uint8Array;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Names and addresses of a server; a certificate without any is one of an authority. */
  readonly serves?: readonly string[];
}

const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const attributes = { O: objectIdentifier('2.5.4.10'), CN: objectIdentifier('2.5.4.3') } as const;
const extensions = {
  subjectKeyIdentifier: objectIdentifier('2.5.29.14'),
  keyUsage: objectIdentifier('2.5.29.15'),
  subjectAltName: objectIdentifier('2.5.29.17'),
  basicConstraints: objectIdentifier('2.5.29.19'),
  authorityKeyIdentifier: objectIdentifier('2.5.29.35'),
  extendedKeyUsage: objectIdentifier('2.5.29.37'),
} as const;
const serverAuth = objectIdentifier('1.3.6.1.5.5.7.3.1');

/** Bits from the most significant one on (RFC 5280 §4.2.1.3): keyCertSign and cRLSign of an authority; of a server what a device's has. */
const authorityUsage = bitString(Uint8Array.of(0b0000_0110), 1);
const serverUsage = bitString(Uint8Array.of(0b1011_0000), 4);

/** An X.509 certificate (RFC 5280 §4.1) as PEM. */
export const makeCertificate = (request: CertificateRequest): string => {
  const { subject, issuer, publicKey, signingKey, issuerKey, serial, notBefore, notAfter, serves } = request;
  const signed = sequence(
    explicit(0, integer(Uint8Array.of(2))),
    integer(Uint8Array.of((serial[0] ?? 0) & 0x7f, ...serial.subarray(1))),
    ecdsaWithSha256,
    name(issuer),
    sequence(time(notBefore), time(notAfter)),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      sequence(
        extension('basicConstraints', serves ? sequence() : sequence(yes), true),
        extension('keyUsage', serves ? serverUsage : authorityUsage, true),
        ...(serves
          ? [
              extension('extendedKeyUsage', sequence(serverAuth)),
              extension('subjectAltName', sequence(...serves.map(servedName))),
            ]
          : []),
        extension('subjectKeyIdentifier', octetString(keyIdentifier(publicKey))),
        extension('authorityKeyIdentifier', sequence(implicit(0, keyIdentifier(issuerKey)))),
      ),
    ),
  );
  const certificate = sequence(signed, ecdsaWithSha256, bitString(sign('sha256', signed, signingKey)));
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};

const name = (parts: Name): Uint8Array =>
  sequence(...parts.map(([attribute, value]) => set(sequence(attributes[attribute], utf8String(value)))));

const extension = (kind: keyof typeof extensions, value: Uint8Array, critical = false): Uint8Array =>
  sequence(extensions[kind], ...(critical ? [yes] : []), octetString(value));

/** The SHA-1 of the key's bits (RFC 5280 §4.2.1.2); in the encoding of a point on P-256 they are the last 65 bytes. */
const keyIdentifier = (key: KeyObject): Uint8Array =>
  createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }).subarray(-65))
    .digest();

/** An address that stands among the DNS names, as it does in the certificate of a real device, is written `DNS:…`. */
const servedName = (served: string): Uint8Array => {
  const asName = served.replace(/^DNS:/, '');
  return asName === served && isIPv4(served)
    ? implicit(7, Uint8Array.from(served.split('.').map(Number)))
    : implicit(2, Buffer.from(asName));
};
