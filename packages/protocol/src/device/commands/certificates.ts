import * as z from 'zod';
import type { Operations } from '../../contract/operation.ts';

const maxPem = 8192;

/** How a certificate is called on the device. */
const certificateIdentifier = z
  .string()
  .max(16, 'CertIdentifierTooLong')
  .regex(/^[A-Za-z0-9_-]+$/, 'CertIdentifierInvalid');

const identified = z.object({ id: certificateIdentifier });

/** The certificates that Wi-Fi networks and applications refer to by their identifiers. */
export const certificateCommands = {
  listCertificates: {
    method: 'GET',
    path: '/certstore/certs',
    summary: 'The identifiers of the certificates that are installed.',
    security: 'rest',
    status: 200,
    answer: z.object({ identifiers: z.array(z.string()) }),
    refusals: [500],
  },
  getCertificate: {
    method: 'GET',
    path: '/certstore/certs/:id',
    summary: 'What a certificate says of itself.',
    security: 'rest',
    params: identified,
    status: 200,
    answer: z.object({
      id: z.string(),
      notBefore: z.string(),
      notAfter: z.string(),
      subjectName: z.string(),
      issuerName: z.string(),
    }),
    refusals: [404, 500],
  },
  addCertificate: {
    method: 'POST',
    path: '/certstore/certs/:id',
    summary: 'Installs a certificate, in the place of one of the same identifier.',
    security: 'rest',
    params: identified,
    body: z.object({
      // The published specification writes Client and RootCA, clients of the real device write lower case.
      certType: z
        .enum(['client', 'rootca', 'Client', 'RootCA'], 'InvalidCertType')
        .transform((type) => (type.toLowerCase() === 'client' ? 'client' : 'rootca')),
      publicCert: z.string('PublicCertContentInvalid').max(maxPem, 'PublicCertContentTooLong'),
      privateKey: z.string('PrivateKeyContentInvalid').max(maxPem, 'PrivateKeyContentTooLong').optional(),
      password: z.string('PrivateKeyContentInvalid').max(256, 'PrivateKeyPasswordTooLong').optional(),
    }),
    status: 200,
    answer: z.object({}),
    refusals: [500],
  },
  deleteCertificate: {
    method: 'DELETE',
    path: '/certstore/certs/:id',
    summary: 'Removes a certificate.',
    security: 'rest',
    params: identified,
    status: 200,
    answer: z.object({}),
    refusals: [404, 500],
  },
  getCertificateSpace: {
    method: 'GET',
    path: '/certstore/space',
    summary: 'How many bytes are left for certificates, as text.',
    security: 'rest',
    status: 200,
    answer: z.object({ AvailableSpace: z.string() }),
    refusals: [500],
  },
} as const satisfies Operations;
