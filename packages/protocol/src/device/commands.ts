import * as z from 'zod';
import type { Operations, Port } from '../contract/operation.ts';

/** The version of the REST API that the device speaks, sent with every reply. */
export const restApiVersion = '4.6.0';

/** A device ID as JSON carries it on the device: 128 lower-case hex digits. */
const deviceIdentifier = z.string().regex(/^[0-9a-f]{128}$/);

export const manufacturingState = z.enum(['Blank', 'Module1Complete', 'DeviceComplete', 'Unknown']);

const attestationPurpose = z.enum(['attestation', 'claim', 'tenant-creation', 'factory-registration']);

const command = { security: 'none', status: 200 } as const;

/**
 * Everything that can be asked of a device on its service line. Paths, keys and their order are those of the real
 * device's REST API; what lies under `/spherite/` is ours.
 */
export const deviceCommands = {
  getStatus: {
    ...command,
    method: 'GET',
    path: '/status',
    summary: 'Seconds since the device started.',
    answer: z.object({ uptime: z.int().nonnegative() }),
  },
  getOsVersion: {
    ...command,
    method: 'GET',
    path: '/osversion',
    summary: 'The version of the Azure Sphere OS.',
    answer: z.object({ osversion: z.string() }),
  },
  getAbiVersions: {
    ...command,
    method: 'GET',
    path: '/abi_versions',
    summary: 'The versions of the binary interfaces that images may ask for.',
    answer: z.object({ SecureWorldRuntime: z.int(), OSRuntime: z.int(), ApplicationRuntime: z.int() }),
  },
  getSecurityState: {
    ...command,
    method: 'GET',
    path: '/device/security_state',
    summary: 'Who the device is, and in which security state its silicon is.',
    answer: z.object({
      securityState: z.enum(['TEST', 'BLANK', 'SECURE', 'EOL', 'UNKNOWN']),
      deviceIdentifier,
      deviceIdentityPublicKey: deviceIdentifier,
    }),
  },
  getManufacturingState: {
    ...command,
    method: 'GET',
    path: '/device/manufacturing_state',
    summary: 'How far the device has come in manufacturing.',
    answer: z.object({ manufacturingState }),
  },
  getCapabilities: {
    ...command,
    method: 'GET',
    path: '/device/capabilities',
    summary: 'The capabilities that are in force, by number.',
    answer: z.object({ device_capabilities: z.array(z.int()) }),
  },
  getNetStatus: {
    ...command,
    method: 'GET',
    path: '/net/status',
    summary: 'Whether the device has authenticated itself, has the time, and uses a proxy.',
    answer: z.object({
      deviceAuthenticationIsReady: z.boolean(),
      networkTimeSync: z.enum(['complete', 'incomplete', 'disabled']),
      proxy: z.enum(['disabled', 'enabled', 'resolvingProxyName', 'ready']),
    }),
  },
  restart: {
    ...command,
    method: 'POST',
    path: '/restart',
    summary: 'Restarts the device; the reply comes first.',
    answer: z.object({ restartingSystem: z.boolean() }),
  },
  attest: {
    ...command,
    method: 'POST',
    path: '/spherite/attestation',
    summary: "Spherite's own: a statement over the caller's nonce, signed with the device's key.",
    body: z.object({
      purpose: attestationPurpose,
      audience: z.string().min(1).max(256),
      nonce: z.string().min(1).max(256),
    }),
    answer: z.object({ statement: z.string() }),
  },
  authenticate: {
    ...command,
    method: 'POST',
    path: '/spherite/authentication',
    summary:
      "Spherite's own: authenticate to the service now, and learn the tenant, instead of at the next start.",
    answer: z.object({ tenantId: z.uuid().nullable(), validUntil: z.iso.datetime() }),
    refusals: [500],
  },
} as const satisfies Operations;

/** What a device does for each command. */
export type DevicePort = Port<typeof deviceCommands, void>;
