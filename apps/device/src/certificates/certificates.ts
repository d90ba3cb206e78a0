import type { CertificatePort } from '@spherite/protocol';
import { notYet } from '../not-yet.ts';
import type { SystemParts } from '../parts.ts';

/** PEM; a private key never leaves the device. */
export interface StoredCertificate {
  readonly type: 'client' | 'rootca';
  readonly publicCert: string;
  readonly privateKey?: string;
}

export interface Certificates {
  readonly commands: CertificatePort;
  /** A certificate by its identifier, as Wi-Fi uses it. */
  find(id: string): StoredCertificate | undefined;
}

export const createCertificates = (_parts: SystemParts): Certificates => ({
  commands: {
    listCertificates: notYet,
    getCertificate: notYet,
    addCertificate: notYet,
    deleteCertificate: notYet,
    getCertificateSpace: notYet,
  },
  find: () => undefined,
});
