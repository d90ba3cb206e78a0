import * as z from 'zod';
import type { Operations } from '../../contract/operation.ts';

const attestationPurpose = z.enum(['attestation', 'claim', 'tenant-creation', 'factory-registration']);

/** Who the device is, in ways that the real one keeps for itself. */
export const identityCommands = {
  attest: {
    method: 'POST',
    path: '/spherite/attestation',
    summary: "Spherite's own: a statement over the caller's nonce, signed with the device's key.",
    security: 'none',
    body: z.object({
      purpose: attestationPurpose,
      audience: z.string().min(1).max(256),
      nonce: z.string().min(1).max(256),
    }),
    status: 200,
    answer: z.object({ statement: z.string() }),
  },
  authenticate: {
    method: 'POST',
    path: '/spherite/authentication',
    summary:
      "Spherite's own: authenticate to the service now, and learn the tenant, instead of at the next start.",
    security: 'none',
    status: 200,
    answer: z.object({ tenantId: z.uuid().nullable(), validUntil: z.iso.datetime() }),
    refusals: [500],
  },
} as const satisfies Operations;
