import * as z from 'zod';
import type { Operations } from '../../contract/operation.ts';

/** Certificates, one after the other. What is inside their armour is for whoever is shown them to judge. */
const pem = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => text.includes('-----BEGIN CERTIFICATE-----'), 'is not PEM of certificates');

const common = {
  /** The name of the network: 1 to 32 bytes. */
  ssid: z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= 32, 'is longer than 32 bytes'),
  /** Keeps its name to itself. A scan shows it as one NUL, and a device joins it where `targetedScan` is set. */
  hidden: z.boolean().default(false),
  /** The access point's own address: no two have the same. */
  bssid: z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/),
  /** MHz. */
  frequency: z.int().min(2400).max(5900).default(2412),
  /** dBm where the device is. Below -90 it hears nothing. */
  signal: z.int().min(-120).max(0).default(-50),
  /** Whether the network leads to the internet, and so to the service. */
  internet: z.boolean().default(true),
  /**
   * What goes wrong with it.
   *
   * - `association-refused`: it lets nobody in. The device records `ConnectionFailed`.
   * - `no-address`: it lets in, and nothing hands out addresses. The device is connected, and has no IP address.
   * - `frequency-not-allowed`: its channel is none that the device may use. `NetworkFrequencyNotAllowed`.
   * - `not-infrastructure`: it is a cell of equals, without an access point. `NetworkNotEssPbssMbss`.
   * - `vanishes`: it lets in, and some seconds later leaves off answering. `ConnectionFailed`.
   */
  fault: z
    .enum(['association-refused', 'no-address', 'frequency-not-allowed', 'not-infrastructure', 'vanishes'])
    .optional(),
  /** For people. */
  note: z.string().max(255).optional(),
};

const open = z.object({ ...common, security: z.literal('open') });
const psk = z.object({
  ...common,
  security: z.literal('psk'),
  /** The key that lets in. Never answered. */
  password: z.string().min(8).max(63),
});
const eaptls = z.object({
  ...common,
  security: z.literal('eaptls'),
  /** The authorities whose clients are let in; every client is, unless given. */
  clientAuthority: pem(16_384).optional(),
  /** The client identities that its authentication server knows; it knows all, unless given. */
  clientIdentities: z.array(z.string().max(254)).max(64).optional(),
  /** The chain that the device is shown, leaf first; unless given, one that every device believes. */
  serverChain: pem(32_768).optional(),
});
/**
 * What an MT3620 does not speak; a scan calls it `unknown`. To join `wep` fails with `NetworkNonWpa`, `wpa3` with
 * `NetworkNotSupported`.
 */
const foreign = z.object({ ...common, security: z.enum(['wep', 'wpa3']) });

/** An access point as a test describes it. Its password is what it expects, not what the device has. */
const accessPoint = z.discriminatedUnion('security', [open, psk, eaptls, foreign]);
export type AccessPoint = z.output<typeof accessPoint>;

/** What is in the air around a device. */
export const radioEnvironment = z.object({
  accessPoints: z
    .array(accessPoint)
    .max(64)
    .refine((points) => new Set(points.map(({ bssid }) => bssid)).size === points.length, {
      message: 'has two access points with one bssid',
    }),
});
export type RadioEnvironment = z.output<typeof radioEnvironment>;
/** The same as a person writes it down, with what goes without saying left out. */
export type RadioDescription = z.input<typeof radioEnvironment>;

/** The same as far as it is anybody's to read. */
const visible = z.object({
  accessPoints: z.array(
    z.discriminatedUnion('security', [open, psk.omit({ password: true }), eaptls, foreign]),
  ),
});

/** What a test does to the air around a device. */
export const radioCommands = {
  getRadio: {
    method: 'GET',
    path: '/spherite/radio',
    summary: "Spherite's own: what is in the air around the device, without the keys.",
    security: 'none',
    status: 200,
    answer: visible,
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
