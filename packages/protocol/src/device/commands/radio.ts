import * as z from 'zod';
import type { Operations } from '../../contract/operation.ts';

/** A certificate's one-line name or any text that a fault is to show. */
const text = z.string().max(255);

/**
 * A wireless network as a test describes it. Passwords are what the access point expects, not what the device has.
 */
export const accessPoint = z.object({
  /** As the station sees it; empty for a hidden network. */
  ssid: z.string().max(32),
  bssid: z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/),
  /** MHz. */
  frequency: z.int().min(2400).max(5900).default(2412),
  /** dBm. */
  signal: z.int().min(-120).max(0).default(-50),
  security: z.enum(['open', 'psk', 'eaptls']),
  /** `psk` alone: the key that lets in. */
  password: z.string().min(8).max(63).optional(),
  /** `eaptls` alone: PEM of the certification authorities whose clients are let in; without it, every client is. */
  clientAuthority: z.string().max(16_384).optional(),
  /** `eaptls` alone: PEM of the server's own chain, leaf first, that the device is shown. */
  serverChain: z.string().max(32_768).optional(),
  /** Whether the network leads to the internet. */
  internet: z.boolean().default(true),
  /** What goes wrong with it. */
  fault: z
    .enum(['association-refused', 'no-address', 'frequency-not-allowed', 'not-supported', 'vanishes'])
    .optional(),
  /** A name for people. */
  note: text.optional(),
});
export type AccessPoint = z.output<typeof accessPoint>;

/** What is in the air around a device. */
export const radioEnvironment = z.object({ accessPoints: z.array(accessPoint).max(64) });
export type RadioEnvironment = z.output<typeof radioEnvironment>;

/** What a test does to the air around a device. */
export const radioCommands = {
  getRadio: {
    method: 'GET',
    path: '/spherite/radio',
    summary: "Spherite's own: what is in the air around the device, without the keys.",
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
} as const satisfies Operations;
