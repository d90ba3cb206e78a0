import type { X509Certificate } from 'node:crypto';
import { type CertificatePort, DeviceRefusal, deviceErrors } from '@spherite/protocol';
import type { SystemParts } from '../parts.ts';
import type { StoredCertificate } from './certificates-state.ts';
import { oneLineName } from './one-line-name.ts';
import { isoTime, readCertificates, readPrivateKey, refusal } from './pem.ts';

export type { StoredCertificate };

export interface Certificates {
  readonly commands: CertificatePort;
  /** A certificate by its identifier, as Wi-Fi uses it. */
  find(id: string): StoredCertificate | undefined;
}

/** The real store has 24 KiB, of which 24,514 bytes are left while it is empty. */
const capacity = 24 * 1024;
/** What the real store keeps for itself while it is empty; here each certificate costs as much beside its PEM, too. */
const header = 62;

/** Certificates and private keys for Wi-Fi. A key goes in and does not come out. */
export const createCertificates = ({ store, log }: SystemParts): Certificates => {
  const stored = (): readonly StoredCertificate[] => store.state.certificates.stored;
  const find = (id: string): StoredCertificate | undefined => stored().find((one) => one.id === id);
  return {
    commands: {
      listCertificates: () => ({ identifiers: stored().map(({ id }) => id) }),
      getCertificate: ({ params: { id } }) => {
        const found = find(id);
        if (!found) throw notFound();
        return { id, ...describe(readCertificates(found.publicCert)[0]) };
      },
      addCertificate: async ({ params: { id }, body }) => {
        const certificate = { id, ...admit(body) };
        await store.change(({ certificates }) => {
          const others = certificates.stored.filter((one) => one.id !== id);
          const next = [...others, certificate];
          if (spaceBeside(next) < 0) throw refusal('OutOfSpace');
          return { certificates: { stored: next } };
        });
        log.say(`[certstore] Installed ${certificate.type} certificate ${id}.`);
        return {};
      },
      deleteCertificate: async ({ params: { id } }) => {
        await store.change(({ certificates }) => {
          const others = certificates.stored.filter((one) => one.id !== id);
          if (others.length === certificates.stored.length) throw notFound();
          return { certificates: { stored: others } };
        });
        log.say(`[certstore] Removed certificate ${id}.`);
        return {};
      },
      getCertificateSpace: () => ({ AvailableSpace: String(spaceBeside(stored())) }),
    },
    find,
  };
};

type Submitted = Parameters<CertificatePort['addCertificate']>[0]['body'];

/** What is kept of a certificate that may be added. @throws DeviceRefusal for one that may not. */
const admit = ({ certType, publicCert, privateKey, password }: Submitted): Omit<StoredCertificate, 'id'> => {
  if (certType === 'rootca') {
    if (privateKey !== undefined) throw refusal('PrivateKeyNotAllowed');
    if (password !== undefined) throw refusal('PrivateKeyPasswordNotAllowed');
    return { type: certType, publicCert: readCertificates(publicCert).join('') };
  }
  const certificates = readCertificates(publicCert);
  if (privateKey === undefined) throw refusal('PrivateKeyContentInvalid');
  const key = readPrivateKey(privateKey, password);
  if (!certificates[0].checkPrivateKey(key)) throw refusal('CertPrivateKeyMismatched');
  return {
    type: certType,
    publicCert: certificates.join(''),
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};

const describe = (certificate: X509Certificate) => ({
  notBefore: isoTime(certificate.validFrom),
  notAfter: isoTime(certificate.validTo),
  subjectName: oneLineName(certificate.subject),
  issuerName: oneLineName(certificate.issuer),
});

const spaceBeside = (certificates: readonly StoredCertificate[]): number =>
  certificates.reduce(
    (left, { publicCert, privateKey = '' }) => left - header - publicCert.length - privateKey.length,
    capacity - header,
  );

const notFound = (): DeviceRefusal => new DeviceRefusal(404, deviceErrors.CertNotFound);
