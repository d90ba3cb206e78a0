import * as z from 'zod';
import { type Operations, octetStream, octets } from '../../contract/operation.ts';
import { radioEnvironment } from './radio.ts';

const attestationPurpose = z.enum(['attestation', 'claim', 'tenant-creation', 'factory-registration']);

/** What only a simulated device has, and what the real one does on another line: always answered, under `/spherite/`. */
export const spheriteCommands = {
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
  getRadio: {
    method: 'GET',
    path: '/spherite/radio',
    summary: "Spherite's own: what is in the air around the device.",
    security: 'none',
    status: 200,
    answer: radioEnvironment,
  },
  setRadio: {
    method: 'PUT',
    path: '/spherite/radio',
    summary: "Spherite's own: puts other access points around the device.",
    security: 'none',
    body: radioEnvironment,
    maxBody: 1024 * 1024,
    status: 200,
    answer: z.object({}),
  },
  beginRecovery: {
    method: 'POST',
    path: '/spherite/recovery',
    summary: "Spherite's own, for the recovery UART: begins to take the images of a new operating system.",
    security: 'none',
    status: 200,
    answer: z.object({ images: z.int() }),
  },
  recoverImage: {
    method: 'PUT',
    path: '/spherite/recovery/images',
    summary: "Spherite's own, for the recovery UART: one image of the operating system.",
    security: 'none',
    bodyType: octetStream,
    body: octets,
    maxBody: 1536 * 1024,
    status: 200,
    answer: z.object({ missing: z.int() }),
    refusals: [409],
  },
  completeRecovery: {
    method: 'POST',
    path: '/spherite/recovery/completion',
    summary:
      "Spherite's own, for the recovery UART: starts anew, as from the factory but for who the device is.",
    security: 'none',
    status: 200,
    answer: z.object({ restartingSystem: z.boolean() }),
    refusals: [409],
  },
} as const satisfies Operations;
