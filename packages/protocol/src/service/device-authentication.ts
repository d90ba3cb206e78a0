import * as z from 'zod';
import type { Operations, Port } from '../contract/operation.ts';

/**
 * How a device proves to the service who it is. The real protocol is protobuf and not public; this one is ours:
 * ask for a nonce, sign a statement over it, get a credential for 24 hours.
 */
export const deviceAuthenticationPrefix = '/deviceauth/v1';

const challengePurpose = z.enum([
  'device-authentication',
  'claim',
  'tenant-creation',
  'factory-registration',
]);

export const deviceAuthenticationOperations = {
  createChallenge: {
    method: 'POST',
    path: '/challenges',
    summary:
      'A nonce for one statement of one device for one purpose. Answers alike for every ID on the curve.',
    security: 'none',
    body: z.object({ DeviceId: z.string().max(256), Purpose: challengePurpose }),
    status: 200,
    answer: z.object({ Nonce: z.string(), ExpiresUtc: z.iso.datetime() }),
  },
  authenticate: {
    method: 'POST',
    path: '/credentials',
    summary: "Exchanges a device's statement for a credential, and tells the device its tenant.",
    security: 'none',
    body: z.object({ Statement: z.string().max(2048), OsVersion: z.string().max(32) }),
    status: 200,
    answer: z.object({
      DeviceId: z.string(),
      TenantId: z.guid().nullable(),
      Credential: z.string(),
      ExpiresUtc: z.iso.datetime(),
      /** PEM public keys of the signers whose images the device may trust. A service of before there were any tells none. */
      TrustedKeystore: z.array(z.string()).default([]),
    }),
    refusals: [403],
  },
} as const satisfies Operations;

export type DeviceAuthenticationPort = Port<typeof deviceAuthenticationOperations, void>;
