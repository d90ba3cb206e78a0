// First of all: @peculiar/x509 looks for it while it loads.
import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Credential } from './credential.ts';

export interface CertificateRequest {
  readonly commonName: string;
  /** Who signs it; an authority signs its own. */
  readonly issuer?: Credential;
  /** 16 random bytes. */
  readonly serial: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long it holds from now on. It has held for a day already, for clocks that are slow. */
  readonly days: number;
  /** Names and addresses of a server; a certificate without any is one of an authority. */
  readonly serves?: readonly string[];
}

const dayMs = 24 * 60 * 60 * 1000;
const { digitalSignature, keyEncipherment, dataEncipherment, keyCertSign, cRLSign } = KeyUsageFlags;

/** A new key, and an X.509 certificate (RFC 5280) for it, as one text of PEM. */
export const makeCertificate = async (request: CertificateRequest): Promise<string> => {
  const { commonName, issuer, serial, now, days, serves } = request;
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const signingKey = issuer?.key ?? keys.privateKey;
  const publicKey = new PublicKey(keys.publicKey.export({ type: 'spki', format: 'der' }));
  const subject = [{ O: ['Spherite'] }, { CN: [commonName] }];
  const issuing = issuer && new X509Certificate(issuer.certificate.raw);
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: issuing?.subjectName ?? subject,
    publicKey,
    signingKey: signingKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']),
    serialNumber: Buffer.from(serial).toString('hex'),
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + days * dayMs),
    extensions: [
      new BasicConstraintsExtension(serves === undefined, undefined, true),
      // For a server the same as in a device's certificate, although no elliptic key enciphers anything.
      new KeyUsagesExtension(
        serves ? digitalSignature | keyEncipherment | dataEncipherment : keyCertSign | cRLSign,
        true,
      ),
      ...(serves
        ? [
            new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
            new SubjectAlternativeNameExtension(serves.map(servedName)),
          ]
        : []),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(issuing?.publicKey ?? publicKey),
    ],
  });
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
  return `${key}${certificate.toString('pem')}\n`;
};

/** An address that stands among the DNS names, as it does in the certificate of a real device, is written `DNS:…`. */
const servedName = (served: string) => {
  const asName = served.replace(/^DNS:/, '');
  return { type: asName === served && isIPv4(served) ? 'ip' : 'dns', value: asName } as const;
};
