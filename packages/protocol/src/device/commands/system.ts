import * as z from 'zod';
import type { Operations } from '../../contract/operation.ts';

/** A device ID as JSON carries it on the device: 128 lower-case hex digits. */
const deviceIdentifier = z.string().regex(/^[0-9a-f]{128}$/);

export const manufacturingState = z.enum(['Blank', 'Module1Complete', 'DeviceComplete', 'Unknown']);
export type ManufacturingState = z.infer<typeof manufacturingState>;

/** Who the device is, what it runs, and how far it has come. */
export const systemCommands = {
  getStatus: {
    method: 'GET',
    path: '/status',
    summary: 'Seconds since the device started.',
    security: 'none',
    status: 200,
    answer: z.object({ uptime: z.int().nonnegative() }),
  },
  getOsVersion: {
    method: 'GET',
    path: '/osversion',
    summary: 'The version of the Azure Sphere OS.',
    security: 'none',
    status: 200,
    answer: z.object({ osversion: z.string() }),
  },
  getAbiVersions: {
    method: 'GET',
    path: '/abi_versions',
    summary: 'The versions of the binary interfaces that images may ask for.',
    security: 'none',
    status: 200,
    answer: z.object({ SecureWorldRuntime: z.int(), OSRuntime: z.int(), ApplicationRuntime: z.int() }),
  },
  getSecurityState: {
    method: 'GET',
    path: '/device/security_state',
    summary: 'Who the device is, and in which security state its silicon is.',
    security: 'none',
    status: 200,
    answer: z.object({
      securityState: z.enum(['TEST', 'BLANK', 'SECURE', 'EOL', 'UNKNOWN']),
      deviceIdentifier,
      deviceIdentityPublicKey: deviceIdentifier,
    }),
  },
  getManufacturingState: {
    method: 'GET',
    path: '/device/manufacturing_state',
    summary: 'How far the device has come in manufacturing.',
    security: 'none',
    status: 200,
    answer: z.object({ manufacturingState }),
  },
  setManufacturingState: {
    method: 'PUT',
    path: '/device/manufacturing_state',
    summary: 'Takes the device further in manufacturing, for ever.',
    security: 'rest',
    body: z.object({ manufacturingState }),
    status: 200,
    answer: z.object({}),
    refusals: [500],
  },
  getCapabilities: {
    method: 'GET',
    path: '/device/capabilities',
    summary: 'The capabilities that are in force, by number.',
    security: 'none',
    status: 200,
    answer: z.object({ device_capabilities: z.array(z.int()) }),
  },
  restart: {
    method: 'POST',
    path: '/restart',
    summary: 'Restarts the device; the reply comes first.',
    security: 'rest',
    status: 200,
    answer: z.object({ restartingSystem: z.boolean() }),
  },
} as const satisfies Operations;
