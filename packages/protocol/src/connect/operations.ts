import * as z from 'zod';
import type { Operations, Port } from '../contract/operation.ts';

/** Where the real device communication service listens; clients have this number built in. */
export const deviceCommunicationPort = 48_938;

const deviceConnection = z.object({
  IpAddress: z.ipv4(),
  DeviceConnectionPath: z.string(),
  /** Ours: where on its address the device's REST API answers. A real device's is 443 always. */
  Port: z.int().min(1).max(65535),
});
export type DeviceConnection = z.infer<typeof deviceConnection>;

/** The device communication service of a PC: which devices are attached to it. Paths and names are those of the real one. */
export const deviceCommunicationOperations = {
  listDevices: {
    method: 'GET',
    path: '/api/service/devices',
    summary: 'The attached devices, in the order of their places.',
    security: 'none',
    status: 200,
    answer: z.array(deviceConnection),
  },
  rescanDevices: {
    method: 'PUT',
    path: '/api/service/devices/rescan',
    summary: 'Looks for devices again and says how many are attached.',
    security: 'none',
    status: 200,
    answer: z.int(),
  },
} as const satisfies Operations;

export type DeviceCommunicationPort = Port<typeof deviceCommunicationOperations, void>;
