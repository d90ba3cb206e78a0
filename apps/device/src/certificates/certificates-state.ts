import * as z from 'zod';

const storedCertificate = z.object({
  id: z.string(),
  type: z.enum(['client', 'rootca']),
  /** PEM: the certificate, and after it those that lead to its root, where they came with it. */
  publicCert: z.string(),
  /** PEM, PKCS #8, not encrypted; it never leaves the device. */
  privateKey: z.string().optional(),
});
export type StoredCertificate = z.output<typeof storedCertificate>;

/** What the device remembers of its certificates; the one that was added last comes last. */
export const certificatesState = z.object({ stored: z.array(storedCertificate).default([]) });
export type CertificatesState = z.output<typeof certificatesState>;
